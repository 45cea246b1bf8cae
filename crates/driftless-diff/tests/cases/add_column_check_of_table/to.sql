CREATE TABLE spans (low INTEGER, high INTEGER, CHECK (low <= high));
