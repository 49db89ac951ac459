using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Outbound;

/// <summary>Why something outside could not be fetched: which phase failed.</summary>
public static class OutboundCauses
{
    /// <summary>The address is no https URL, or http to a host that is not loopback.</summary>
    public static readonly RejectionCode AddressInvalid = new(FhCodes.OrganisationUnreachable, "outbound-url-refused", "RFC 9700 2.6");

    /// <summary>The name does not resolve.</summary>
    public static readonly RejectionCode NameResolution = new(FhCodes.OrganisationUnreachable, "outbound-dns", "RFC 1035");

    /// <summary>The name resolves only to addresses of the inside: loopback, private, link-local and the like.</summary>
    public static readonly RejectionCode AddressRefused = new(FhCodes.OrganisationUnreachable, "outbound-refused-address", "RFC 6890 2.2");

    /// <summary>No connection could be made.</summary>
    public static readonly RejectionCode Connect = new(FhCodes.OrganisationUnreachable, "outbound-connect", "RFC 9293");

    /// <summary>The TLS handshake failed, or the certificate is not trusted for this name.</summary>
    public static readonly RejectionCode Tls = new(FhCodes.OrganisationUnreachable, "outbound-tls", "RFC 9525");

    /// <summary>The whole call took too long.</summary>
    public static readonly RejectionCode Timeout = new(FhCodes.OrganisationUnreachable, "outbound-timeout", "RFC 9110 15.6.5");

    /// <summary>The answer is no HTTP, or the connection broke.</summary>
    public static readonly RejectionCode Http = new(FhCodes.OrganisationUnreachable, "outbound-http", "RFC 9110");

    /// <summary>The status is not 200.</summary>
    public static readonly RejectionCode Status = new(FhCodes.OrganisationUnreachable, "outbound-status", "RFC 9110 15");

    /// <summary>The answer is larger than was asked for.</summary>
    public static readonly RejectionCode TooLarge = new(FhCodes.OrganisationUnreachable, "outbound-too-large", "RFC 9110 15.5.14");

    /// <summary>The answer is compressed, which was not asked for.</summary>
    public static readonly RejectionCode Compressed = new(FhCodes.OrganisationUnreachable, "outbound-compressed", "RFC 9110 12.5.3");

    /// <summary>A redirect that is not followed: of a POST, with credentials, from https to http, or one too many.</summary>
    public static readonly RejectionCode RedirectRefused = new(FhCodes.OrganisationUnreachable, "outbound-redirect-refused", "RFC 9700 4.12");
}
