//! From the suggestion box to the inbox, and the way back by the look-up code.

use hailong_tests::{Server, form_id, rating};
use serde_json::{Value, json};

#[tokio::test]
async fn a_suggestion_can_be_looked_up_and_reaches_the_inbox_without_personal_data() {
    let server = Server::with_sample();
    let body = json!({
        "id": rating()["id"], "agency": "H37.01", "kind": "suggestion",
        "text": "Xin thêm ghế ở sảnh, gọi 0912345678 nếu cần.",
    });
    let (status, receipt) = server.post("/api/v1/suggestions", &body).await;
    assert_eq!((status, receipt["state"].as_str()), (201, Some("received")));
    assert!(receipt["acknowledge_by"].as_str() < receipt["answer_by"].as_str());
    assert_eq!(server.post("/api/v1/suggestions", &body).await, (200, receipt.clone()));

    let code = receipt["lookup_code"].as_str().unwrap();
    let client = server.client();
    let (status, found) = server.get(&client, &format!("/api/v1/suggestions/{}", code.to_lowercase())).await;
    assert_eq!(
        (status, found["agency_name"].as_str().is_some(), &found["answer"]),
        (200, true, &json!(null))
    );
    assert!(!found.to_string().contains("ghế"), "{found}");
    let page =
        client.get(server.url(&format!("/lookup?code={code}"))).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Đã tiếp nhận"));

    let staff = server.staff().await;
    let (_, list) = server.get(&staff, "/api/v1/agencies/H37/suggestions?q=THEM+GHE+o+sanh").await;
    assert_eq!(list["total"], 1);
    assert_eq!(list["suggestions"][0]["text"], "Xin thêm ghế ở sảnh, gọi [đã ẩn] nếu cần.");
    let id = list["suggestions"][0]["id"].as_str().unwrap();
    let (status, one) = server.get(&staff, &format!("/api/v1/agencies/H37.01/suggestions/{id}")).await;
    assert_eq!((status, one["history"][0]["state"].as_str()), (200, Some("received")));
    assert_eq!(server.get(&staff, &format!("/api/v1/agencies/H12/suggestions/{id}")).await.0, 404);
}

#[tokio::test]
async fn an_empty_suggestion_or_an_unknown_code_is_refused() {
    let server = Server::with_sample();
    let body = json!({"id": rating()["id"], "agency": "H37.01", "kind": "praise", "text": " \u{0}\n "});
    let (status, problem) = server.post("/api/v1/suggestions", &body).await;
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("text")));
    let client = server.client();
    assert_eq!(server.get(&client, "/api/v1/suggestions/0000-0000-0000").await.0, 404);
    assert_eq!(server.get(&client, "/api/v1/suggestions/x").await.0, 404);
}

#[tokio::test]
async fn the_plain_form_works_without_any_script_and_counts_a_double_press_once() {
    let server = Server::with_sample();
    let page = server.page("/feedback/H37.01").await.1;
    let id = form_id(&page);
    let post =
        async |fields: &[(&str, &str)]| server.post_form("/feedback/H37.01", fields, "127.0.0.1").await;
    for _ in 0..2 {
        let (status, page) = post(&[("id", id), ("score", "4"), ("comment", "")]).await;
        assert_eq!(status, 200);
        assert!(page.contains("Cảm ơn ông/bà"));
    }
    assert_eq!(post(&[("id", id), ("comment", "")]).await.0, 422);
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap();
    let path = format!("/api/v1/agencies/H37.01/satisfaction?by=channel&from={today}&to={today}");
    assert_eq!(server.get(&staff, &path).await.1["total"]["unverified"]["n"], 1);
}

#[tokio::test]
async fn the_plain_form_gives_back_what_was_typed_and_knows_its_desk() {
    let server = Server::with_sample();
    let client = server.client();
    let post = async |path: &str, body: String| {
        let form = client.post(server.url(path)).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let id = rating()["id"].as_str().unwrap().to_owned();
    let (status, page) = post("/feedback/H37.01", format!("id={id}&comment=Gh%E1%BA%BF+h%E1%BB%8Fng")).await;
    assert!(status == 422 && page.contains("Ghế hỏng</textarea>"), "{page}");
    let long = "%E1%BA%AD".repeat(4_000);
    assert_eq!(post("/feedback/H37.01", format!("id={id}&suggestion={long}")).await.0, 200);
    assert_eq!(post("/feedback/H37.01", format!("id={id}&suggestion=khac")).await.0, 409);

    let page = client.get(server.url("/feedback?agency=&desk=3&lang=en")).send().await.unwrap();
    assert_eq!(page.url().as_str(), server.url("/feedback/H37.01?desk=3&lang=en"));
    assert!(page.text().await.unwrap().contains("action=\"/feedback/H37.01?desk=3&#38;lang=en\""));
    let id = rating()["id"].as_str().unwrap().to_owned();
    assert_eq!(post("/feedback/H37.01?desk=3", format!("id={id}&score=2")).await.0, 200);
    let staff = server.staff().await;
    let (_, session) = server.get(&staff, "/api/v1/session").await;
    let today = session["today"].as_str().unwrap();
    let path = format!("/api/v1/agencies/H37.01/satisfaction?by=desk&from={today}&to={today}");
    let (_, report) = server.get(&staff, &path).await;
    let desk = report["groups"].as_array().unwrap().iter().find(|group| group["key"] == "3").unwrap();
    assert_eq!((&desk["unverified"]["n"], &desk["unverified"]["satisfied"]), (&json!(1), &json!(0)));
    assert_eq!(client.get(server.url("/feedback/H12.08?desk=3")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_petition_is_signed_in_full_or_kept_as_an_anonymous_suggestion() {
    let server = Server::with_sample();
    let contact = json!({"name": "Người thử", "address": "Thôn Một", "reach": "0900000000", "consent": true});
    let petition = |contact: Value| {
        let id = rating()["id"].clone();
        json!({"id": id, "agency": "H37.01", "kind": "petition", "text": "Đường vào trung tâm ngập.", "contact": contact})
    };
    for (field, value) in [("consent", json!(false)), ("name", json!(" ")), ("reach", json!("x".repeat(201)))]
    {
        let mut wrong = contact.clone();
        wrong[field] = value;
        let (status, problem) = server.post("/api/v1/suggestions", &petition(wrong)).await;
        let named = problem["errors"][0]["field"].as_str().map(str::to_owned);
        assert_eq!((status, named), (422, Some(format!("contact.{field}"))));
    }
    let (_, unsigned) = server.post("/api/v1/suggestions", &petition(Value::Null)).await;
    assert_eq!(unsigned["kind"], "suggestion");
    let (status, signed) = server.post("/api/v1/suggestions", &petition(contact)).await;
    assert_eq!((status, signed["kind"].as_str()), (201, Some("petition")));

    // Whoever handles it sees who signed; the list, the look-up and a viewer do not.
    let staff = server.staff().await;
    let path = format!("/api/v1/agencies/H37.01/suggestions/{}", signed["id"].as_str().unwrap());
    assert_eq!(server.get(&staff, &path).await.1["contact"]["name"], "Người thử");
    let list = server.get(&staff, "/api/v1/agencies/H37.01/suggestions").await.1.to_string();
    let code = signed["lookup_code"].as_str().unwrap();
    let looked_up = server.get(&staff, &format!("/api/v1/suggestions/{code}")).await.1.to_string();
    assert!(!list.contains("Người thử") && !looked_up.contains("Người thử"));
    let arguments = ["user", "add", "xem", "--agency", "H37", "--role", "viewer"];
    assert!(hailong_tests::hailong(&server.database, &arguments, "mat-khau-du-dai\n").success);
    let viewer = server.signed_in("xem", "mat-khau-du-dai").await;
    let (status, seen) = server.get(&viewer, &path).await;
    assert_eq!((status, &seen["contact"]), (200, &Value::Null));
}

#[tokio::test]
async fn a_plain_form_that_was_changed_after_it_was_sent_shows_what_became_of_the_first() {
    const EARLIER: &str = "Lần gửi đầu tiên đã được ghi nhận";
    let server = Server::with_sample();
    let post =
        async |fields: &[(&str, &str)]| server.post_form("/feedback/H37.01", fields, "127.0.0.1").await;
    let key = async || form_id(&server.page("/feedback/H37.01").await.1).to_owned();
    let code =
        |page: &str| page.split("hl-code\">").nth(1).and_then(|rest| rest.get(..14)).map(str::to_owned);

    let (before, suggestion) = (server.count("suggestion").await, key().await);
    let (status, page) = post(&[("id", &suggestion), ("suggestion", "Ghế hỏng")]).await;
    let first = code(&page);
    assert!(status == 200 && first.is_some() && !page.contains(EARLIER), "{page}");
    for changed in ["Ghế hỏng, nước hết", "khác hẳn"] {
        let (status, page) = post(&[("id", &suggestion), ("suggestion", changed)]).await;
        assert!(status == 409 && page.contains(EARLIER), "{page}");
        assert_eq!(code(&page), first);
        // What was not recorded is given back.
        assert!(page.contains(&format!("{changed}</textarea>")), "{page}");
    }
    let (status, page) = post(&[("id", &suggestion), ("suggestion", "Ghế hỏng")]).await;
    assert_eq!((status, code(&page), page.contains(EARLIER)), (200, first.clone(), false));
    assert_eq!(server.count("suggestion").await, before + 1);

    // Staff see the id; nobody gets a code for it.
    let staff = server.staff().await;
    let (_, list) = server.get(&staff, "/api/v1/agencies/H37.01/suggestions?q=ghe+hong").await;
    let id = list["suggestions"][0]["id"].as_str().unwrap();
    assert_ne!(id, suggestion);
    let (_, page) = post(&[("id", id), ("suggestion", "Cho xin mã")]).await;
    assert!(code(&page).is_some() && code(&page) != first, "{page}");
    let body = json!({"id": id, "agency": "H37.01", "kind": "suggestion", "text": "Cho xin mã"});
    let (status, problem) = server.post("/api/v1/suggestions", &body).await;
    assert_eq!((status, &problem["code"]), (409, &json!("id_conflict")));
    assert!(!problem.to_string().contains(&first.unwrap()));

    let (before, rating) = (server.count("rating").await, key().await);
    assert_eq!(post(&[("id", &rating), ("score", "2"), ("comment", "Chờ lâu")]).await.0, 200);
    for score in ["2", "5"] {
        let (status, page) = post(&[("id", &rating), ("score", score), ("comment", "Chờ rất lâu")]).await;
        assert!(status == 409 && page.contains("Cảm ơn ông/bà") && page.contains(EARLIER), "{page}");
    }
    assert_eq!(server.count("rating").await, before + 1);
    assert_eq!(server.last_rating().await.2, 2);
}

#[tokio::test]
async fn a_receipts_form_that_was_changed_after_it_was_sent_says_that_the_first_was_recorded() {
    const EARLIER: &str = "Lần gửi đầu tiên đã được ghi nhận";
    let server = Server::with_sample();
    let invitation = server.announce("H37.01-261120-0042").await;
    let path = format!("/r/{}", invitation["token"].as_str().unwrap());
    let page = server.page(&path).await.1;
    let (key, other) = (form_id(&page).to_owned(), form_id(&server.page(&path).await.1).to_owned());
    assert_ne!(key, other);
    let post = async |key: &str, score: &str| {
        server.post_form(&path, &[("id", key), ("score", score)], "127.0.0.1").await
    };
    let before = server.count("rating").await;
    assert_eq!(post(&key, "4").await.0, 200);
    assert_eq!(post(&key, "4").await.0, 200);
    let (status, page) = post(&key, "1").await;
    assert!(status == 409 && page.contains("Cảm ơn ông/bà") && page.contains(EARLIER), "{page}");
    // Another form of the same link is another rating, of which there can be only one.
    let (status, page) = post(&other, "1").await;
    assert!(
        status == 409 && page.contains("Hồ sơ này đã được đánh giá") && !page.contains(EARLIER),
        "{page}"
    );
    assert_eq!(server.count("rating").await, before + 1);
    assert_eq!(server.last_rating().await.2, 4);
}
