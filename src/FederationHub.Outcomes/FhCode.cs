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

/// <summary>
/// One kind of refusal, for a person: a number that stands for ever, who can fix it, and how each protocol says it.
/// Its texts are in the language files of the server under the key <c>FH-NNNN</c>.
/// </summary>
/// <param name="Number">Four digits: 10xx the application's request, 11xx discovery, 12xx session, 13xx the organisation's answer, 14xx policy, 15xx the hub.</param>
/// <param name="Name">The situation in one English phrase, for operators.</param>
/// <param name="WhoFixes">Who can fix it.</param>
/// <param name="HttpStatus">The HTTP status of the page.</param>
/// <param name="ProtocolError">The usual OAuth or OpenID Connect error (RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6).</param>
/// <param name="ErrorUrlCode">ERRORURL_CODE of the REFEDS errorURL convention, or null where the organisation's error page cannot help.</param>
public sealed record FhCode(int Number, string Name, WhoFixes WhoFixes, int HttpStatus, string ProtocolError, string? ErrorUrlCode = null)
{
    /// <summary>The code as everybody sees it: <c>FH-1306</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"FH-{Number:D4}");
}
