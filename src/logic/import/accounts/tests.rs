//! The promises of reading customers.

use super::*;

fn read_text(text: &str) -> Read<Vec<Account>> {
    let limits = Limits::default();
    let setting = Setting {
        is_zone: &|zone| zone == "Europe/Madrid",
        limits: &limits,
        delimiter: None,
        mark: None,
        count: None,
    };
    read(text.as_bytes(), &setting)
}

fn wrong(text: &str) -> Vec<String> {
    read_text(text).unwrap_err().iter().map(ToString::to_string).collect()
}

fn people(account: &Account) -> Vec<String> {
    let told = |c: &Contact| format!("{} {} {}", c.name, c.address, c.role);
    account.contacts.iter().map(told).collect()
}

#[test]
fn a_customer_with_everything_is_read_from_csv_and_json_alike() {
    let csv = "code,legal_name,tax_id,country,language,time_zone,billing_contacts,owner_contacts,domains,tenants,segment,policy,direct_debit,exposure,exposure_currency,exposure_on,exposure_note,excluded,excluded_by,excluded_until\n\
        acme,Acme SL,ESB00000000,es,es-ES,Europe/Madrid,\"Ada <ada@acme.example>; bo@acme.example\",Olga <olga@acme.example>,@acme.example,8D1F5A52-0000-4000-8000-000000000002|acme.onmicrosoft.com,standard,es-b2b,yes,8800.00,EUR,2026-11-02,until June,payment plan,Ana Ruiz,2027-01-31\n";
    let json = r#"{"accounts": [{
        "code": "ACME", "legal_name": "Acme SL", "tax_id": "ESB00000000", "country": "ES",
        "language": "es", "time_zone": "Europe/Madrid",
        "contacts": [
            {"name": "Ada", "address": "ada@acme.example", "role": "billing"},
            {"address": "bo@acme.example"},
            {"name": "Olga", "address": "olga@acme.example", "role": "owner"}
        ],
        "domains": ["acme.example"],
        "tenants": ["8d1f5a52-0000-4000-8000-000000000002", "acme.onmicrosoft.com"],
        "segment": "standard", "policy": "es-b2b", "direct_debit": true,
        "exposure": "8800.00", "exposure_currency": "EUR", "exposure_on": "2026-11-02",
        "exposure_note": "until June",
        "excluded": "payment plan", "excluded_by": "Ana Ruiz", "excluded_until": "2027-01-31"
    }]}"#;
    let from_csv = read_text(csv).unwrap();
    let acme = from_csv.first().unwrap();
    assert_eq!(
        people(acme),
        [
            "Ada ada@acme.example billing",
            " bo@acme.example billing",
            "Olga olga@acme.example owner",
        ]
    );
    assert_eq!(acme.exposure.as_ref().unwrap().amount.to_string(), "8800.00 EUR");
    assert_eq!(acme.tenants.len(), 2);
    assert!(acme.is_direct_debit);
    assert_eq!(read_text(json).unwrap(), from_csv);
}

#[test]
fn rows_of_one_customer_are_joined() {
    let rows = "code;name;email;role;contact_name\n\
        ACME;Acme SL;ada@acme.example;;Ada\n\
        SOL;Sol SA;eva@sol.example;owner;Eva\n\
        acme;;olga@acme.example;owner;Olga\n";
    let accounts = read_text(rows).unwrap();
    let codes: Vec<&str> = accounts.iter().map(|account| account.code.as_str()).collect();
    assert_eq!(codes, ["ACME", "SOL"]);
    assert_eq!(
        people(&accounts[0]),
        ["Ada ada@acme.example billing", "Olga olga@acme.example owner"]
    );
}

#[test]
fn every_bad_line_is_told_at_once_with_a_remedy() {
    let bad = wrong(
        "code,legal_name,country,language,time_zone,contact_address,contact_role,domains,tenants,direct_debit,exposure,exposure_currency,exposure_on,excluded\n\
         two words,X,,,,,,,,,,,,\n\
         A,,,,,,,,,,,,,\n\
         B,Bee,Spain,,,,,,,,,,,\n\
         C,Cee,,klingon,Mars/Base,,,,,,,,,\n\
         D,Dee,,,,no address,chief,,,,,,,\n\
         E,Eee,,,,,,gmail.com,tenant,maybe,,,,\n\
         F,Eff,,,,,,,,,-5.00,EUR,2026-11-02,\n\
         G,Gee,,,,,,,,,5.00,,someday,\n\
         H,Aitch,,,,,,,,,,,,insolvency\n\
         B,Buzz,,,,,,,,,,,,\n",
    );
    let expected = [
        "line 2: \"two words\" is not an account code",
        "line 3: legal_name is empty",
        "line 4: country: \"SPAIN\"",
        "line 5: language: \"klingon\"",
        "line 5: time_zone: there is no \"Mars/Base\"",
        "line 6: \"no address\" is not a mail address",
        "line 6: contact_role must be billing, owner or other",
        "line 7: direct_debit: \"maybe\"",
        "line 7: domains: \"gmail.com\" is shared by strangers",
        "line 7: tenants: \"tenant\"",
        "line 8: exposure: \"-5.00\" is negative",
        "line 9: exposure: \"\" is not a currency code",
        "line 9: exposure_on: \"someday\"",
        "line 10: excluded_by is empty",
        "line 11: legal_name of B is another than in line 4",
    ];
    assert_eq!(bad.len(), expected.len(), "{bad:#?}");
    for (line, part) in bad.iter().zip(expected) {
        assert!(line.contains(part), "{line:?} should say {part:?}");
    }
}

#[test]
fn a_person_has_one_role_in_a_company() {
    let bad = wrong("code,name,email,role\nA,Aay,x@a.example,billing\nA,,X@a.example,owner\n");
    assert!(bad[0].starts_with("line 3: a contact of A has two roles"), "{bad:?}");
    let same = "code,name,email,role\nA,Aay,x@a.example,owner\nA,,X@a.example,owner\n";
    assert_eq!(read_text(same).unwrap()[0].contacts.len(), 1);
}
