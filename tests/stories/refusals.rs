//! What the desk refuses an agent is said in the agent's language, with what would be right.

use crate::world::{ADA, ANA, BEN, RULES, SOFIA, World, practice};

/// Ana reads Spanish, Ben English.
fn world() -> World {
    let rules = RULES.replace("name = \"Ana Ruiz\"", "language = \"es\"\nname = \"Ana Ruiz\"");
    let mut world = World::under(practice(&rules));
    world.writes(ADA, "Charged twice in February", "We were charged twice. Please correct it.");
    world
}

#[test]
fn each_refusal_of_a_command_is_said_in_spanish_with_what_would_be_right() {
    let mut world = world();
    let own = world.case().number.to_string();
    let merge_here = format!("#unir {own}");
    let rows = [
        ("#resolver expected-charge", "#resolver necesita el texto que ha de leer el cliente"),
        ("#resolver algo\n\nYa está.", "expected-charge"),
        ("#escalar\ninvoice: G012345678\n\nRogamos el abono.", "añada una línea para"),
        ("#retirar", "no hay ningún escalado abierto"),
        ("#objetar\n\nNo es así.", "no hay ningún escalado abierto"),
        ("#separar", "no hay nada que separar"),
        ("#asignar nadie@elsewhere.example", "no es de la casa"),
        ("#compromiso 2020-01-01 llamada", "escriba un día a partir de hoy"),
        ("#cumplido", "no hay ningún compromiso abierto"),
        ("#plazo inventado 2026-03-01", "no existe el plazo «inventado»"),
        ("#cliente NADIE", "no tienen ninguna cuenta"),
        ("#deshacer K7QX2M", "no hay nada que deshacer"),
        ("#deshacer K7QX2M\n#tomar", "#deshacer va solo"),
        ("#abrir ada@customers.test Hola\n\nHola, Ada.", "#abrir abre un caso propio"),
        ("#unir SD-99999-X", "SD-99999-X"),
        (&merge_here, "es este mismo caso"),
        ("#idioma fr", "fr"),
        ("#aprobar k7q2m-xad4p", "aprueba o deniega"),
        ("#tipo disputilla", "disput"),
        ("#tomarr", "¿quería decir #tomar?"),
    ];
    for (commands, says) in rows {
        world.minutes_pass(1);
        let before = world.case();
        let sent = world.letters(ADA).len();
        world.answers(ANA, commands);
        let told = world.latest(ANA);
        assert!(told.says("rechazado") && told.says(says), "{commands}: {}", told.text());
        for english in ["refused", "there is no", "write ", "did you mean"] {
            assert!(!told.says(english), "{commands} is answered in English: {}", told.text());
        }
        let after = world.case();
        assert_eq!(
            (after.status, after.assignee.clone(), after.kind, after.escalations.len()),
            (before.status, before.assignee.clone(), before.kind, before.escalations.len()),
            "{commands} changed something"
        );
        assert_eq!(world.letters(ADA).len(), sent, "{commands} reached the customer");
    }
}

#[test]
fn refusals_that_need_a_history_are_said_in_spanish_too() {
    let mut world = world();
    world.answers(BEN, "Dear Ada, I look into it.");
    world.minutes_pass(1);
    world.answers(ANA, "Hola, Ada: lo miro.");
    let told = world.latest(ANA);
    assert!(told.says("acaba de escribir al cliente"), "{}", told.text());
    assert!(told.says("ha escrito: «Dear Ada, I look into it.»"), "{}", told.text());
    world.minutes_pass(30);
    world.answers(ANA, crate::escalation::ESCALATION);
    world.answers(ANA, crate::escalation::ESCALATION);
    assert!(world.latest(ANA).says("el mismo escalado ya está abierto"));
    world.answers(ANA, "#objetar\n\nNo es así.");
    assert!(world.latest(ANA).says("no ha respondido todavía"), "{}", world.latest(ANA).text());
    world.answers(SOFIA, "#approve k7q2m-xad4p");
    assert!(world.latest(SOFIA).says("refused"), "who reads English is answered in English");
    world.writes(ANA, "", "#ausente hasta 2020-01-01");
    assert!(world.latest(ANA).says("ya ha pasado"), "{}", world.latest(ANA).text());
    world.writes(ANA, "", "#abrir ada@customers.test Hola\n#tomar\n\nHola, Ada.");
    assert!(world.latest(ANA).says("#abrir va sin otros comandos"), "{}", world.latest(ANA).text());
}
