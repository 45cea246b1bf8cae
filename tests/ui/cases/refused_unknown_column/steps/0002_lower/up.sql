UPDATE users
SET email = lower(emial);
