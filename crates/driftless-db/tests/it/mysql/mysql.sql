CREATE TABLE extra (
    a varchar(20) CHECK (a <> 'y'),
    b int,
    p point NOT NULL SRID 4326,
    CONSTRAINT loose CHECK (b > 1) NOT ENFORCED,
    KEY computed ((lower(a)))
);
