//! Signing up, in and out.

use hotlinks::time::Millis;
use hotlinks_server::Error;
use hotlinks_server::accounts::{SignUp, find_account, sign_in, sign_out, sign_up};
use hotlinks_server::sessions::SESSION_LIFE;

use crate::house::{each_database, fields, problems};

fn form(email: &str, name: &str, password: &str) -> SignUp {
    SignUp {
        email: email.to_owned(),
        name: name.to_owned(),
        password: password.to_owned(),
    }
}

#[tokio::test]
async fn whoever_signs_up_is_signed_in_and_can_sign_in_again() {
    each_database(async |house| {
        let signed_up = sign_up(
            &house.backend,
            form(" Ana@Demo.test ", "Ána 🦊", "long enough"),
            "::1",
        )
        .await
        .unwrap();
        assert_eq!(signed_up.account.email.as_str(), "Ana@Demo.test");
        let found = find_account(&house.backend, signed_up.token.as_str())
            .await
            .unwrap();
        assert_eq!(found, Some(signed_up.account.clone()));
        let signed_in = sign_in(&house.backend, "ana@demo.TEST", "long enough", "203.0.113.7")
            .await
            .unwrap();
        assert_eq!(signed_in.account, signed_up.account);
        assert_ne!(signed_in.token.as_str(), signed_up.token.as_str());
    })
    .await;
}

#[tokio::test]
async fn every_problem_of_the_form_is_told_at_once() {
    each_database(async |house| {
        let told = fields(sign_up(&house.backend, form("nobody", "\u{202e}", "short"), "::1").await);
        assert_eq!(told, ["email", "name", "password"]);
        let told = fields(sign_up(&house.backend, form("", " ", ""), "::1").await);
        assert_eq!(told, ["email", "name", "password"]);
    })
    .await;
}

#[tokio::test]
async fn one_e_mail_has_one_account_whatever_its_case() {
    each_database(async |house| {
        house.account("ana").await;
        let told = problems(
            sign_up(
                &house.backend,
                form("ANA@demo.test", "Other", "long enough"),
                "::1",
            )
            .await,
        );
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, "email");
        assert!(told[0].1.contains("Sign in instead"), "{}", told[0].1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_e_mail_get_the_same_answer() {
    each_database(async |house| {
        house.account("ana").await;
        let attempts = [
            ("ana@demo.test", "wrong password"),
            ("nobody@demo.test", "ana-password"),
            ("no address", ""),
            ("%00\0", "\0"),
            ("ana@demo.test", ""),
            ("ana@demo.test", "Ana-password"),
        ];
        for (email, password) in attempts {
            let told = problems(sign_in(&house.backend, email, password, "203.0.113.7").await);
            let expected = [(
                String::new(),
                "E-mail address or password is not right.".to_owned(),
            )];
            assert_eq!(told, expected, "{email}");
        }
    })
    .await;
}

#[tokio::test]
async fn after_ten_tries_even_the_right_password_waits() {
    each_database(async |house| {
        house.account("ana").await;
        for _ in 0..10 {
            fields(sign_in(&house.backend, "ana@demo.test", "wrong password", "203.0.113.7").await);
        }
        let answer = sign_in(&house.backend, "ANA@demo.test", "ana-password", "203.0.113.7").await;
        assert!(matches!(answer, Err(Error::TooManyTries)));
        assert!(
            sign_in(&house.backend, "ana@demo.test", "ana-password", "203.0.113.8")
                .await
                .is_ok()
        );
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_without_use_and_not_before() {
    each_database(async |house| {
        let token = sign_up(&house.backend, form("ana@demo.test", "Ana", "long enough"), "::1")
            .await
            .unwrap()
            .token;
        house.wait(SESSION_LIFE - 1);
        assert!(
            find_account(&house.backend, token.as_str())
                .await
                .unwrap()
                .is_some(),
            "used on the last day"
        );
        house.wait(SESSION_LIFE - 1);
        assert!(
            find_account(&house.backend, token.as_str())
                .await
                .unwrap()
                .is_some(),
            "use has prolonged it"
        );
        house.wait(SESSION_LIFE);
        assert!(
            find_account(&house.backend, token.as_str())
                .await
                .unwrap()
                .is_none(),
            "exactly at the end is out"
        );
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_this_session_alone() {
    each_database(async |house| {
        let one = sign_up(&house.backend, form("ana@demo.test", "Ana", "long enough"), "::1")
            .await
            .unwrap()
            .token;
        let other = sign_in(&house.backend, "ana@demo.test", "long enough", "::1")
            .await
            .unwrap()
            .token;
        sign_out(&house.backend, one.as_str()).await.unwrap();
        sign_out(&house.backend, "no token").await.unwrap();
        assert!(
            find_account(&house.backend, one.as_str())
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            find_account(&house.backend, other.as_str())
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn text_that_is_no_token_signs_nobody_in() {
    each_database(async |house| {
        house.account("ana").await;
        for token in ["", "%00", "\0", "' OR 1=1 --", &"a".repeat(100_000)] {
            assert_eq!(find_account(&house.backend, token).await.unwrap(), None);
        }
        house.wait(Millis::DAY);
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_up_too_often_waits() {
    each_database(async |house| {
        let blank = || form("", "", "");
        for _ in 0..200 {
            fields(sign_up(&house.backend, blank(), "203.0.113.7").await);
        }
        let mut answers = Vec::new();
        for _ in 0..20 {
            answers.push(sign_up(&house.backend, blank(), "203.0.113.7").await);
        }
        assert!(
            answers
                .iter()
                .any(|answer| matches!(answer, Err(Error::TooManyTries)))
        );
        fields(sign_up(&house.backend, blank(), "203.0.113.8").await);
    })
    .await;
}
