using System.Globalization;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Server.Web;

/// <summary>
/// Whom a person can ask, with the question filled in: the code, the reference, the time and names of ours. Nothing of the person, since an address
/// goes through logs of others.
/// </summary>
/// <param name="Name">Name of the desk.</param>
/// <param name="Email">Address, or null.</param>
/// <param name="Mail">A <c>mailto</c> link with subject and text, or null.</param>
/// <param name="Url">Its page, or null.</param>
internal sealed record ErrorContact(string Name, string? Email, string? Mail, string? Url)
{
    /// <summary>The contact of an organisation, with what happened in its addresses.</summary>
    /// <param name="support">As configured. Its page may hold the places of the REFEDS errorURL convention, version 1.</param>
    /// <param name="code">The code.</param>
    /// <param name="names">Names of the hub's own vocabulary that were missing or wrong.</param>
    /// <param name="reference">As shown.</param>
    /// <param name="at">When.</param>
    /// <param name="hub">The hub's entity ID: towards an organisation the hub is the relying party.</param>
    /// <param name="facts">Lines for the mail.</param>
    public static ErrorContact Of(SupportContact support, FhCode code, IReadOnlyList<string> names, string reference, DateTimeOffset at, string hub, IReadOnlyList<string> facts) => new(
        support.Name,
        support.Email,
        support.Email is { } email ? MailTo(email, $"{code} {reference}", facts) : null,
        support.Url is { } url ? Filled(url, code, names, reference, at, hub) : null);

    /// <summary>A mail with subject and lines (RFC 6068).</summary>
    public static string MailTo(string email, string subject, IReadOnlyList<string> lines) =>
        $"mailto:{Uri.EscapeDataString(email).Replace("%40", "@", StringComparison.Ordinal)}?subject={Uri.EscapeDataString(subject)}&body={Uri.EscapeDataString(string.Join("\r\n", lines))}";

    private static string Filled(string url, FhCode code, IReadOnlyList<string> names, string reference, DateTimeOffset at, string hub)
    {
        // ERRORURL_CTX lists the attributes where a person could not be identified, else it is free text.
        (string Place, string Value)[] places =
        [
            ("ERRORURL_CODE", code.ErrorUrlCode ?? "OTHER_ERROR"),
            ("ERRORURL_TS", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("ERRORURL_RP", hub),
            ("ERRORURL_TID", reference),
            ("ERRORURL_CTX", names.Count > 0 ? string.Join(' ', names) : code.ToString()),
        ];
        foreach (var (place, value) in places)
        {
            url = url.Replace(place, Uri.EscapeDataString(value), StringComparison.Ordinal);
        }

        return url;
    }
}
