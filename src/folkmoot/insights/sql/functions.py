"""The functions that typed SQL may call: those that only reckon with what they are given.

Left out on purpose is what reads files, settings, variables or the environment, waits, logs, or runs SQL of its own.
"""

from __future__ import annotations

_AGGREGATES = """
any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_min argmax argmin array_agg avg
bool_and bool_or bit_and bit_or bit_xor corr count count_if count_star countif covar_pop covar_samp entropy first fsum
group_concat histogram kurtosis last list listagg mad max max_by mean median min min_by mode product quantile
quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
reservoir_quantile sem skewness stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance geomean
geometric_mean wavg weighted_avg cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank
row_number fill grouping grouping_id
"""
_NUMBERS = """
+ - * / // % ** ^ & | << >> ~ @ abs add ceil ceiling cbrt cos cot degrees divide even exp factorial fdiv floor fmod
gamma gcd greatest isfinite isinf isnan lcm least lgamma ln log log10 log2 mod multiply pi pow power radians random
round round_even sign signbit sin sqrt subtract tan trunc xor acos asin atan atan2 bit_count setseed equi_width_bins
nextafter
"""
_WORDS = """
|| ~~ !~~ ~~* !~~* ~~~ ^@ ascii base64 bar chr concat concat_ws contains ends_with format hash hex instr jaccard
jaro_similarity jaro_winkler_similarity lcase left left_grapheme len length levenshtein like_escape ilike_escape
not_like_escape not_ilike_escape lower lpad ltrim md5 nfc_normalize ord overlay position prefix printf regexp_escape
regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat replace
reverse right right_grapheme rpad rtrim sha256 split split_part starts_with str_split string_split string_split_regex
string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix to_base translate trim ucase
unicode upper damerau_levenshtein editdist3 hamming mismatches array_to_string format_bytes
"""
_TIMES = """
age century current_date date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day
dayname dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_us era get_current_timestamp hour
isodow isoyear julian last_day make_date make_time make_timestamp microsecond millennium millisecond minute month
monthname now quarter second strftime strptime try_strptime time_bucket timezone to_days to_hours to_microseconds
to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp
week weekday weekofyear year yearweek ago
"""
_LISTS = """
<@ @> && array_append array_cat array_concat array_contains array_distinct array_extract array_filter array_has
array_has_all array_has_any array_indexof array_intersect array_length array_position array_prepend array_reverse
array_slice array_sort array_transform array_unique array_value cardinality element_at filter flatten generate_series
list_aggregate list_any_value list_append list_apply list_avg list_cat list_concat list_contains list_count
list_distinct list_element list_extract list_filter list_first list_has list_has_all list_has_any list_indexof
list_intersect list_last list_max list_median list_min list_mode list_pack list_position list_prepend list_product
list_reduce list_resize list_reverse list_reverse_sort list_select list_slice list_sort list_sum list_transform
list_unique list_value list_where list_zip map map_contains map_entries map_extract map_from_entries map_keys
map_values range row struct_extract struct_extract_at struct_pack unnest reduce apply
"""
_REST = "coalesce if ifnull nullif typeof error = != < <= > >= between ->> json_extract json_extract_string row_to_json"

SCALARS = frozenset(" ".join((_AGGREGATES, _NUMBERS, _WORDS, _TIMES, _LISTS, _REST)).split())
# What may stand behind FROM beside the tables.
TABLES = frozenset({"range", "generate_series", "unnest"})
