create table users (id integer primary key, email VARCHAR(20), unique (email));
create index users_email on users (email);
create view v as select id from users;
