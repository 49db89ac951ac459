namespace FederationHub.Samples.IdentityProvider.Pages;

/// <summary>What each breakage is called on the login page, and in which protocol it does something.</summary>
public static class BreakageText
{
    private static readonly (Breakage Value, bool Saml, bool Oidc, string Nl, string En)[] Rows =
    [
        (Breakage.None, true, true, "Niets", "Nothing"),
        (Breakage.MissingMail, true, true, "Geen e-mailadres meesturen", "Send no e-mail address"),
        (Breakage.AccessDenied, true, true, "De organisatie weigert je", "The organisation refuses you"),
        (Breakage.Unmet, true, true, "De organisatie kan niet geven wat er gevraagd is", "The organisation cannot give what was asked"),
        (Breakage.SecondFactorRefused, true, true, "De tweede factor wordt geweigerd", "The second factor is refused"),
        (Breakage.ExpiredCertificate, true, true, "Een verlopen certificaat", "An expired certificate"),
        (Breakage.NewCertificate, true, true, "Een nieuw certificaat, net gepubliceerd", "A new certificate, published just now"),
        (Breakage.Slow, false, true, "De organisatie is traag", "The organisation is slow"),
        (Breakage.Down, false, true, "De organisatie is buiten werking", "The organisation is down"),
        (Breakage.ClockAhead, true, true, "De klok loopt tien minuten voor", "The clock is ten minutes ahead"),
        (Breakage.Expired, true, true, "Het antwoord is een uur oud", "The answer is an hour old"),
        (Breakage.NotSigned, true, true, "Geen handtekening", "No signature"),
        (Breakage.Tampered, true, true, "Na het ondertekenen veranderd", "Changed after signing"),
        (Breakage.UnknownKey, true, true, "Ondertekend met een onbekende sleutel", "Signed with an unknown key"),
        (Breakage.WrongAudience, true, true, "Bedoeld voor een ander", "Meant for somebody else"),
        (Breakage.WrongIssuer, true, true, "Een andere afzender", "Another issuer"),
        (Breakage.Replay, true, true, "Het vorige antwoord nog een keer", "The previous answer again"),
        (Breakage.WrongState, true, true, "Een ander volgnummer (state)", "Another state"),
        (Breakage.WrongInResponseTo, true, false, "Antwoord op een andere vraag (InResponseTo)", "Answers another request (InResponseTo)"),
        (Breakage.WrongDestination, true, false, "Een andere bestemming (Destination)", "Another destination"),
        (Breakage.WrongRecipient, true, false, "Een andere ontvanger (Recipient)", "Another recipient"),
        (Breakage.DocumentType, true, false, "XML met een document type (DTD)", "XML with a document type (DTD)"),
        (Breakage.BadNonce, false, true, "Een andere nonce", "Another nonce"),
        (Breakage.AlgNone, false, true, "Een ID-token zonder algoritme (alg none)", "An ID token with alg none"),
        (Breakage.WrongAtHash, false, true, "De at_hash past niet", "The at_hash does not fit"),
        (Breakage.MissingAuthenticationTime, false, true, "Geen auth_time meesturen", "Send no auth_time"),
        (Breakage.WrongIssParameter, false, true, "Een andere iss naast de code", "Another iss beside the code"),
    ];

    /// <summary>What a switch on an organisation can be set to, with its name; in the protocol that it speaks.</summary>
    /// <param name="organisation">The organisation.</param>
    /// <param name="dutch">In Dutch, else in English.</param>
    public static IEnumerable<(Breakage Value, string Text)> Switches(FakeOrganisation organisation, bool dutch) =>
        Rows.Where(row => organisation.Saml is not null ? row.Saml : row.Oidc).Select(row => (row.Value, dutch ? row.Nl : row.En));

    internal static IEnumerable<(Breakage Value, string Text)> For(PendingLogin login, bool dutch) =>
        Rows.Where(row => login is Saml.PendingSamlLogin ? row.Saml : row.Oidc).Select(row => (row.Value, dutch ? row.Nl : row.En));
}
