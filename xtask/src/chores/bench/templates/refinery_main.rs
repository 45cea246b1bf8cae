//! Runs the steps on the database file named by the first argument.

fn main() {
    let path = std::env::args().nth(1).expect("a path");
    let mut connection = rusqlite::Connection::open(path).expect("a database");
    embedded::embedded::migrations::runner().run(&mut connection).expect("migrated");
}
