// SPDX-License-Identifier: MIT
use jsonwebtoken::{decode, Algorithm, DecodingKey, Validation};
use std::time::{Duration, Instant};

#[derive(serde::Deserialize)]
struct Claims {
    sub: String,
    r#type: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let bytes: Vec<u8> = (0..arguments[2].len() / 2)
        .map(|i| u8::from_str_radix(&arguments[2][2 * i..2 * i + 2], 16).unwrap())
        .collect();
    let (algorithm, key) = match arguments[3].as_str() {
        "ES256" => (Algorithm::ES256, DecodingKey::from_ec_pem(&bytes)),
        "EdDSA" => (Algorithm::EdDSA, DecodingKey::from_ed_pem(&bytes)),
        "RS256" => (Algorithm::RS256, DecodingKey::from_rsa_pem(&bytes)),
        _ => (Algorithm::HS256, Ok(DecodingKey::from_secret(&bytes))),
    };
    let key = key.expect("the key was refused");
    let mut validation = Validation::new(algorithm);
    validation.validate_nbf = true;
    validation.leeway = 0;
    let mut samples = Vec::new();
    for _ in 0..100 {
        let begin = Instant::now();
        let mut count = 0;
        while begin.elapsed() < Duration::from_millis(4) {
            for _ in 0..16 {
                let token = decode::<Claims>(&arguments[1], &key, &validation).expect("the token was refused");
                assert!(token.claims.r#type == "access" && token.claims.sub == "user-42");
                count += 1;
            }
        }
        samples.push(begin.elapsed().as_nanos() as f64 / f64::from(count));
    }
    samples.sort_by(f64::total_cmp);
    println!("{:.0}", samples[0]);
}
