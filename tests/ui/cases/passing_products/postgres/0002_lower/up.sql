CREATE INDEX CONCURRENTLY users_by_email ON users (lower(email));
