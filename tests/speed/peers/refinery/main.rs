//! Runs the steps, or looks whether there are any to run: `bench-refinery URL migrate|gate`.

mod embedded {
    refinery::embed_migrations!("migrations");
}

fn main() {
    let url = std::env::args().nth(1).expect("a URL");
    let gates = std::env::args().nth(2).as_deref() == Some("gate");
    let runner = embedded::migrations::runner();
    macro_rules! run {
        ($connection:expr) => {{
            let mut connection = $connection;
            if gates {
                let applied = runner.get_applied_migrations(&mut connection).expect("rows");
                assert_eq!(applied.len(), runner.get_migrations().len());
            } else {
                runner.run(&mut connection).expect("migrated");
            }
        }};
    }
    if url.starts_with("postgres:") {
        run!(postgres::Client::connect(&url, postgres::NoTls).expect("a database"));
    } else {
        run!(rusqlite::Connection::open(&url).expect("a database"));
    }
}
