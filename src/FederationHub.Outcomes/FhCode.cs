using System.Globalization;

namespace FederationHub.Outcomes;

/// <summary>Who can do something about a refusal. Every error page names exactly one.</summary>
public enum WhoFixes
{
    /// <summary>The person at the screen.</summary>
    Person,

    /// <summary>The person's home organisation.</summary>
    Organisation,

    /// <summary>The supplier of the application.</summary>
    Application,

    /// <summary>The operator of this hub.</summary>
    Hub,
}

/// <summary>How SAML says a refusal: a top-level status, and mostly a second-level one (SAML Core 3.2.2.2).</summary>
/// <param name="Top"><c>Requester</c> or <c>Responder</c>.</param>
/// <param name="Second">Last part of the second-level URN, such as <c>NoAvailableIDP</c>; null for none.</param>
public sealed record SamlStatus(string Top, string? Second)
{
    /// <summary>The one who asked made the error.</summary>
    /// <param name="second">Second-level status, or null.</param>
    public static SamlStatus Requester(string? second = null) => new(nameof(Requester), second);

    /// <summary>The answer cannot be given, through no fault of the one who asked.</summary>
    /// <param name="second">Second-level status, or null.</param>
    public static SamlStatus Responder(string? second = null) => new(nameof(Responder), second);

    /// <summary>Both levels: <c>Responder/NoAvailableIDP</c>.</summary>
    public override string ToString() => Second is null ? Top : $"{Top}/{Second}";
}

/// <summary>
/// One kind of refusal, for a person: a number that stands for ever, who can fix it, and how each protocol says it.
/// Its texts, for people and for operators, are in the language files of the server under the key <c>FH-NNNN</c>.
/// </summary>
/// <param name="Number">Four digits: 10xx the application's request, 11xx discovery, 12xx session, 13xx the organisation's answer, 14xx policy, 15xx the hub.</param>
/// <param name="Name">The situation in one English phrase, for operators.</param>
/// <param name="WhoFixes">Who can fix it.</param>
/// <param name="HttpStatus">The HTTP status of the page.</param>
/// <param name="ProtocolError">The usual OAuth or OpenID Connect error (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6).</param>
/// <param name="SamlStatus">The usual SAML status (SAML Core 3.2.2.2).</param>
/// <param name="ErrorUrlCode">ERRORURL_CODE of the REFEDS errorURL convention, or null where the organisation's error page cannot help.</param>
public sealed record FhCode(int Number, string Name, WhoFixes WhoFixes, int HttpStatus, string ProtocolError, SamlStatus SamlStatus, string? ErrorUrlCode = null)
{
    /// <summary>Whether the code waits for a feature that does not exist yet: its number stands, and no page offers it.</summary>
    public bool Reserved { get; init; }

    /// <summary>The code as everybody sees it: <c>FH-1306</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"FH-{Number:D4}");
}
