UPDATE users
SET age = now();
