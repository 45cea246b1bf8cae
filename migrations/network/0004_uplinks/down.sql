DROP TABLE uplinks;
