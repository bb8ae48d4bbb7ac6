//! A PostgreSQL for measuring: prints the address of a new database and runs until its standard input ends.

use hailong_tests::Postgres;
use std::io::Read;

#[tokio::main]
async fn main() {
    let postgres = Postgres::start().await;
    println!("{}", postgres.new_database().await);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
