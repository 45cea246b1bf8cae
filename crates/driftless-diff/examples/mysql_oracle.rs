use driftless_diag::{Backend, SourceFile};
use driftless_replay::Replayer;
use driftless_sql::{PieceKind, split};
use std::sync::Arc;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args[1].as_str() {
        "split" => {
            let text = std::fs::read_to_string(&args[2]).unwrap();
            for piece in split(Backend::MariaDb, &text) {
                if piece.kind == PieceKind::Statement {
                    let line = text[..piece.sql.start].matches('\n').count() + 1;
                    print!("{line}\t{}\0", &text[piece.sql.range()]);
                }
            }
        }
        "diff" => {
            // diff show files...
            let mut replayer = Replayer::new(Backend::MariaDb);
            for path in &args[3..] {
                let text = std::fs::read_to_string(path).unwrap();
                replayer.apply(path, &Arc::new(SourceFile::new(path.as_str(), text)));
            }
            let replayed = replayer.finish();
            for d in &replayed.diagnostics {
                let p = d.primary.as_ref().unwrap();
                let pos = p.file.position(p.span.start);
                println!(
                    "DIAG\t{}\t{}\t{}\t{}[{}] {}",
                    p.file.path,
                    pos.line,
                    d.severity.name(),
                    d.severity.name(),
                    d.code,
                    d.message
                );
            }
            println!("COUNT\t{}\t{}", replayed.statements, replayed.opaque);
            let show = std::fs::read_to_string(&args[2]).unwrap();
            let mut other = Replayer::new(Backend::MariaDb);
            other.apply("show", &Arc::new(SourceFile::new("show.sql", show)));
            let live = other.finish();
            for d in &live.diagnostics {
                println!("SHOWDIAG\t{}[{}] {}", d.severity.name(), d.code, d.message);
            }
            for c in driftless_diff::diff_with(
                &replayed.catalog,
                &live.catalog,
                &driftless_diff::Options { column_order: true, owners: false, privileges: false },
            ) {
                println!(
                    "DIFF\t{:?}\t{} {} {:?}: {:?} -> {:?}",
                    c.certainty, c.kind, c.name, c.attribute, c.from, c.to
                );
            }
        }
        "snapshot" => {
            let mut replayer = Replayer::new(Backend::MariaDb);
            for path in &args[2..] {
                let text = std::fs::read_to_string(path).unwrap();
                replayer.apply(path, &Arc::new(SourceFile::new(path.as_str(), text)));
            }
            print!("{}", driftless_replay::snapshot::print(&replayer.finish().catalog, "10.11"));
        }
        _ => {}
    }
}
