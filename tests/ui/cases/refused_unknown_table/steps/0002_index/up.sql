CREATE INDEX users_email ON user (email);
