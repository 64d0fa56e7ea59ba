//! What the people of the sample letters say, in each language.

/// Their words.
pub(super) struct Script {
    pub(super) topic: &'static str,
    pub(super) question: &'static str,
    pub(super) outcome: &'static str,
    pub(super) asked: &'static str,
    pub(super) trust: &'static str,
    pub(super) doubt: &'static str,
    pub(super) warning: &'static str,
    pub(super) account: [&'static str; 4],
    pub(super) kind_because: &'static str,
    pub(super) missing: [&'static str; 2],
    pub(super) questions: [&'static str; 2],
    pub(super) urgency_because: &'static str,
    pub(super) asks: &'static str,
    pub(super) acknowledges: &'static str,
    pub(super) takes: &'static str,
    pub(super) effect: &'static str,
    pub(super) provider_words: &'static str,
    pub(super) alert: &'static str,
    pub(super) alert_remedy: &'static str,
    pub(super) bounce_reason: &'static str,
    pub(super) quarantine_reason: &'static str,
    pub(super) quarantine_topic: &'static str,
    pub(super) held_reason: &'static str,
    pub(super) taken: &'static str,
    pub(super) unknown_kind: &'static str,
    pub(super) none_late: &'static str,
    pub(super) brief_words: &'static str,
    pub(super) window: &'static str,
    pub(super) seems: &'static str,
    pub(super) asks_first: &'static str,
    pub(super) document: &'static str,
    pub(super) denied: &'static str,
    pub(super) denied_because: &'static str,
    pub(super) denied_remedy: &'static str,
}

pub(super) const ENGLISH: Script = Script {
    topic: "Charged twice in February",
    question: "Good morning,\n\non invoice F-2026-00017 we are charged twice for the same 25 \
        licences:\n  1) 120.00 EUR on 3 February\n  2) 120.00 EUR on 14 February\n\nPlease correct \
        it before the direct debit on Friday. The second charge is not ours.\n\nAda",
    outcome: "You were right: invoice F-2026-00017 charged the 25 licences twice.\nWe have issued \
        credit note A-2026-0009 over 120.00 EUR; it is taken off your next invoice.\n\nThe two \
        lines side by side: https://portal.reseller.example/invoices/F-2026-00017",
    asked: "To look into it we need:\n- the number of the invoice\n- the month you mean",
    trust: "authenticated: DMARC pass for customers.test; a contact of ACME",
    doubt: "plausible: nothing proves the sender",
    warning: "The mail asks for answers to another house, elsewhere.example; ours go to its author.",
    account: [
        "ACME · Acme SL",
        "The author is an authorised billing contact",
        "Open: 240.00 EUR, as of 1 Mar 2026",
        "F-2026-00017: 240.00 EUR of 240.00 EUR, due on 10 Mar 2026",
    ],
    kind_because: "it speaks of: charged twice",
    missing: [
        "the number of the other invoice, the one you compare it with",
        "the day of the payment",
    ],
    questions: [
        "The same 25 licences are charged twice.",
        "Please send a copy of January's invoice.",
    ],
    urgency_because: "“before the direct debit on Friday”",
    asks: "asked",
    acknowledges: "acknowledged",
    takes: "took the case",
    effect: "the case is open again",
    provider_words: "Hello,\n\nwe have confirmed the duplicate charge. A credit of 120.00 EUR will \
        appear on the invoice of March.\n\nThe support team",
    alert: "the customer has waited longer than we promised",
    alert_remedy: "answer this mail, or give the case to somebody who can with #assign",
    bounce_reason: "550 5.1.1 the mailbox does not exist",
    quarantine_reason: "the mail failed DMARC and answers to another author's case",
    quarantine_topic: "Our bank details have changed",
    held_reason: "more than 10 automatic letters to one address within an hour",
    taken: "the case is yours",
    unknown_kind: "there is no such kind; did you mean dispute?",
    none_late: "no case is late",
    brief_words: "The same 25 licences are charged twice on this invoice.\nPlease credit the \
        second line.",
    seems: "they have decided or answered: check it, then #verified or #contest.",
    window: "cancel a new-commerce subscription, prorated",
    asks_first: "Thank you for your patience. The invoice can be issued again.",
    document: "the corrected invoice",
    denied: "Marta Gil denied it.",
    denied_because: "The second line is an order of August.\nPlease ask the customer first.",
    denied_remedy: "Nothing was done. Answer the customer in another way.",
};

pub(super) const SPANISH: Script = Script {
    topic: "Cobro duplicado en febrero",
    question: "Buenos días:\n\nEn la factura F-2026-00017 nos cobran dos veces las mismas 25 \
        licencias:\n  1) 120,00 EUR el 3 de febrero\n  2) 120,00 EUR el 14 de febrero\n\nLes ruego \
        que lo corrijan antes del adeudo del viernes. El segundo cargo no es nuestro.\n\nAda",
    outcome: "Tenía usted razón: en la factura F-2026-00017 se cobraron dos veces las 25 \
        licencias.\nHemos emitido la nota de abono A-2026-0009 por 120,00 EUR, que se descontará \
        de su próxima factura.\n\nAquí puede ver las dos líneas: \
        https://portal.reseller.example/facturas/F-2026-00017",
    asked: "Para estudiarlo necesitamos:\n- el número de la factura\n- el mes al que se refiere",
    trust: "autenticado: DMARC correcto para customers.test; contacto de ACME",
    doubt: "verosímil: nada acredita al remitente",
    warning: "El mensaje pide que se responda a otra casa, elsewhere.example; lo nuestro va a su autor.",
    account: [
        "ACME · Acme SL",
        "El remitente es un contacto de facturación autorizado",
        "Pendiente: 240,00 EUR, a fecha de 1 mar 2026",
        "F-2026-00017: 240,00 EUR de 240,00 EUR, vence el 10 mar 2026",
    ],
    kind_because: "habla de: cobro duplicado",
    missing: ["el número de la otra factura, aquella con la que la compara", "el día del pago"],
    questions: [
        "Se cobran dos veces las mismas 25 licencias.",
        "Envíenme una copia de la factura de enero.",
    ],
    urgency_because: "«antes del adeudo del viernes»",
    asks: "escribió",
    acknowledges: "acusó recibo",
    takes: "asumió el caso",
    effect: "el caso vuelve a estar abierto",
    provider_words: "Hola:\n\nHemos confirmado el cargo duplicado. En la factura de marzo \
        aparecerá un abono de 120,00 EUR.\n\nEl equipo de soporte",
    alert: "el cliente lleva esperando más de lo que le prometimos",
    alert_remedy: "Responda a este mensaje o asigne el caso con #asignar a quien pueda hacerlo.",
    bounce_reason: "550 5.1.1 el buzón no existe",
    quarantine_reason: "el mensaje no supera DMARC y responde al caso de otra persona",
    quarantine_topic: "Cambio de datos bancarios",
    held_reason: "más de 10 mensajes automáticos a una misma dirección en una hora",
    taken: "el caso es suyo",
    unknown_kind: "no existe ese tipo; ¿quería decir dispute?",
    none_late: "ningún caso lleva retraso",
    brief_words: "En esta factura se cobran dos veces las mismas 25 licencias.\nRogamos el abono \
        de la segunda línea.",
    seems: "han decidido o respondido: compruébelo y escriba #comprobado u #objetar.",
    window: "cancelar una suscripción (new commerce), con prorrateo",
    asks_first: "Gracias por su paciencia. La factura puede emitirse de nuevo.",
    document: "la factura corregida",
    denied: "Marta Gil lo denegó.",
    denied_because: "La segunda línea es un pedido de agosto.\nPregunte antes al cliente.",
    denied_remedy: "No se ha hecho nada. Responda al cliente de otro modo.",
};
