CREATE TYPE plan AS ENUM ('free', 'paid');
CREATE TABLE accounts (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE,
    plan  plan NOT NULL DEFAULT 'free'
);
