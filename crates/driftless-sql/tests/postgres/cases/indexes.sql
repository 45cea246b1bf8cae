CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS books_title ON ONLY library.books USING btree (lower("Title") COLLATE "C" text_pattern_ops DESC NULLS LAST, (price + 1), id ASC) INCLUDE (slug) NULLS NOT DISTINCT WITH (fillfactor = 70, deduplicate_items) TABLESPACE fast WHERE price IS NOT NULL AND NOT sold

create index on t (a)

create index i on t using gist (path gist_ltree_ops(siglen = 100), coalesce(a, b))

create statistics if not exists s.st (ndistinct, mcv) on a, lower(b), (c + 1) from t

create statistics on a, b from t

alter statistics st set statistics default
