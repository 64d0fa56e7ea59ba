//! The story: what a newcomer wants to see in a minute.

use super::stage::{Dmarc, Person, Stage};
use crate::cli::failure::Failure;

const CARMEN: Person = Person { name: "Carmen Ortega", address: "carmen@panaderia.example" };
const TOM: Person = Person { name: "Tom Baker", address: "tom@bakery.example" };
const ANA: Person = Person { name: "Ana Ruiz", address: "ana@reseller.example" };
const FERMIN: Person = Person { name: "Fermín Gil", address: "filing@reseller.example" };
const PROVIDER: Person =
    Person { name: "Dana W", address: "supportmail@techsupport.provider.example" };

/// Plays it.
pub(super) async fn play(stage: &mut Stage) -> Result<(), Failure> {
    overcharged(stage).await?;
    silent(stage).await?;
    refused(stage).await
}

async fn overcharged(stage: &mut Stage) -> Result<(), Failure> {
    stage.narrate("FIRST ACT. A customer was charged twice; the desk answers in her language.");
    stage
        .writes(
            CARMEN,
            "Factura F-2026-00017 cobrada dos veces",
            "Buenos días:\n\nNos han cobrado dos veces la factura F-2026-00017, de 240,00 €, por las\nlicencias de Microsoft 365 de febrero (panaderia.onmicrosoft.com). No estamos de\nacuerdo con el segundo cargo. ¿Pueden corregirlo?\n\nUn saludo,\nCarmen Ortega",
            Dmarc::Pass,
        )
        .await?;
    stage.minutes_pass(35).await?;
    stage.narrate(
        "Ana works from her own mail program. She asks the provider, by way of the filer.",
    );
    stage
        .answers(
            ANA,
            "#take\n#escalate\ncustomer: Panadería Ortega S.L.\nsubscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\nperiod: February 2026\ncharge: Microsoft 365 Business Basic, 20 seats\namount: 240.00 EUR\nreason: charged twice\nexpected: a credit for the second charge\nchecked: service health, our own order log, the reconciliation lines\n\nThe same cycle charge appears twice for February. Please credit the second one.",
        )
        .await?;
    stage.minutes_pass(50).await?;
    stage.narrate("The filer files it in the portal and reports the reference.");
    stage.answers(FERMIN, "#ref 2603020040001234").await?;
    stage.minutes_pass(180).await?;
    stage.narrate("The provider writes. Not a word of it reaches the customer.");
    stage
        .writes(
            PROVIDER,
            "Duplicate charge - TrackingID#2603020040001234",
            "Hello,\n\nWe have confirmed the duplicate and issued a credit of 240.00 EUR, visible on\ninvoice G012399999 by 8 March.\n\nDana W\nSupport Engineer",
            Dmarc::Pass,
        )
        .await?;
    stage.minutes_pass(20).await?;
    stage.narrate("Ana tells the outcome in her own words.");
    stage
        .answers(
            ANA,
            "#verified\n#resolve provider-duplicate\n\nTenía razón: el cargo de febrero se facturó dos veces. Le abonamos 240,00 €,\nque verá en su próxima factura, antes del 8 de marzo. Disculpe la molestia.",
        )
        .await?;
    stage.minutes_pass(60).await?;
    stage.narrate("The customer is content, and the loop closes.");
    stage.answers(CARMEN, "Perfecto, queda resuelto. Muchas gracias, Ana.").await
}

async fn silent(stage: &mut Stage) -> Result<(), Failure> {
    stage.narrate("SECOND ACT. Another customer asks, gets an answer, and falls silent.");
    stage
        .writes(
            TOM,
            "Why is this month's bill higher?",
            "Hi,\n\nour bill F-2026-00031 is 90 EUR higher than last month. What changed?\n\nTom",
            Dmarc::Pass,
        )
        .await?;
    stage.minutes_pass(30).await?;
    stage
        .answers(
            ANA,
            "Hello Tom, five seats were added on 12 February. Could you tell me who\nordered them on your side?",
        )
        .await?;
    stage.minutes_pass(5).await?;
    stage.narrate(
        "His mail program is on holiday. A machine is never answered and changes nothing.",
    );
    stage.auto_answers(TOM, "I am out of the office until Monday.").await?;
    stage.narrate("Nobody writes. The timers do what was promised, each once.");
    stage.days_pass(40).await
}

async fn refused(stage: &mut Stage) -> Result<(), Failure> {
    stage.narrate("THIRD ACT. Somebody has seen a subject and forges Carmen's address.");
    let stolen = stage.latest_subject(CARMEN)?;
    stage
        .writes(
            CARMEN,
            &format!("Re: {stolen}"),
            "Please send the refund to our new bank account instead.",
            Dmarc::Fail,
        )
        .await
}
