//! What everybody may see.

use hailong_shared::Day;
use hailong_tests::{Server, hailong};

#[tokio::test]
async fn lien_chieu_is_published_as_reported_with_its_interval() {
    let server = Server::with_sample();
    let client = server.client();
    let path = "/api/v1/public/agencies/H17.05/satisfaction?from=2023-01-01&to=2023-12-31&by=month";
    let (status, report) = server.get(&client, path).await;
    assert_eq!(
        (status, report["total"]["n"].as_u64(), report["total"]["rate"].as_f64()),
        (200, Some(1176), Some(1.0))
    );
    assert_eq!(format!("{:.4}", report["total"]["low"].as_f64().unwrap()), "0.9967");
    let page = client
        .get(server.url("/public/H17.05?from=2023-01-01&to=2023-12-31"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("1.176") && page.contains("99,7 – 100,0"), "{page}");
    let csv = client
        .get(server.url("/public/H17.05/data.csv?from=2023-01-01&to=2023-12-31"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(csv.starts_with("month,withheld,partial,n,") && csv.contains("2023-11,false,false,"), "{csv}");
}

#[tokio::test]
async fn small_cells_and_their_neighbour_are_withheld() {
    let server = Server::with_sample();
    // One rating at no desk, from a book of last month.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.csv");
    let today: Day = server.get(&server.staff().await, "/api/v1/session").await.1["today"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let last_month = today.first_of_month().plus_days(-1);
    std::fs::write(&file, format!("score,rated_at\n5,{last_month}\n")).unwrap();
    let import = hailong(&server.database, &["import", file.to_str().unwrap(), "--agency", "H37.01"], "");
    assert!(import.success, "{import:?}");
    let client = server.client();
    let path = format!("/api/v1/public/agencies/H37.01/satisfaction?by=desk&to={last_month}");
    let (_, report) = server.get(&client, &path).await;
    let groups = report["groups"].as_array().unwrap();
    let none = groups.iter().find(|group| group["key"] == "none").unwrap();
    assert!(none["withheld"] == true && none["n"].is_null() && none["scores"].is_null(), "{none:?}");
    // The neighbour's other months are still there, and say that something is missing.
    let neighbours: Vec<_> =
        groups.iter().filter(|g| g["partial"] == true && g["withheld"] == false).collect();
    assert_eq!(neighbours.len(), 1, "{groups:?}");
    let shown: u64 = groups.iter().filter_map(|group| group["n"].as_u64()).sum();
    assert!(shown + 10 <= report["total"]["n"].as_u64().unwrap(), "{report:?}");
    assert_eq!(server.get(&client, "/api/v1/public/agencies/H37.01/satisfaction?by=day").await.0, 422);
    assert_eq!(server.get(&client, "/api/v1/public/agencies/nowhere/satisfaction").await.0, 404);
}
