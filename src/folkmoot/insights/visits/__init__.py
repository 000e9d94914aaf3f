"""Page views and searches, without cookies and without anybody's name."""
