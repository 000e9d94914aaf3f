// Made from the server's table of names when the scripts are built.
declare module "emoji-table" {
  const table: Record<string, string>;
  export default table;
}
