using System.Text;
using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// The answer to an authorization request, ready to send: a redirect (303, so that a browser never repeats a POST, RFC 9700 4.12)
/// or a form that posts itself. Every answer names the issuer (RFC 9207 2).
/// </summary>
public sealed class AuthorizeReply
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    private AuthorizeReply(ReplyAddress to) => To = to;

    /// <summary>Where it goes and how.</summary>
    public ReplyAddress To { get; }

    /// <summary>The fields of the form, in order, unencoded: whoever renders them encodes for HTML.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    /// <summary>
    /// The redirect: the redirect URI as it was registered, with the fields after its query (RFC 6749 3.1.2, R002-24), ASCII only.
    /// To be sent as it stands: building a System.Uri from it would change it.
    /// </summary>
    public string RedirectUrl
    {
        get
        {
            var url = new StringBuilder(To.RedirectUri);
            var separator = !To.RedirectUri.Contains('?') ? "?" : To.RedirectUri[^1] is '?' or '&' ? "" : "&";
            foreach (var (name, value) in _fields)
            {
                // Escapes all but unreserved characters: no CR, LF or quote leaves this method (RFC 3986 2.3).
                url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = "&";
            }

            return url.ToString();
        }
    }

    /// <summary>The login succeeded.</summary>
    /// <param name="to">Where the request wants its answer.</param>
    /// <param name="code">The authorization code.</param>
    /// <param name="issuer">This hub.</param>
    public static AuthorizeReply Success(ReplyAddress to, string code, ProviderIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentNullException.ThrowIfNull(issuer);
        var reply = new AuthorizeReply(to);
        reply._fields.Add(new(ParameterNames.Code, code));
        return reply.WithStateAndIssuer(issuer);
    }

    /// <summary>The login failed. The application learns the OAuth error, the FH-code and the reference; never the detail.</summary>
    /// <param name="to">Where the request wants its answer.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="issuer">This hub.</param>
    /// <param name="reference">The reference under which the operator finds the login.</param>
    public static AuthorizeReply Error(ReplyAddress to, Rejection rejection, ProviderIssuer issuer, string reference)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        return Error(to, rejection.EffectiveProtocolError, ErrorDescription.Of(rejection.Code, reference), issuer);
    }

    /// <summary>
    /// The login cannot go on without a page, and the request allows none (<c>prompt=none</c>): <c>login_required</c>,
    /// <c>interaction_required</c>, <c>consent_required</c> or <c>account_selection_required</c> (OpenID Connect Core 3.1.2.6).
    /// </summary>
    /// <param name="to">Where the request wants its answer.</param>
    /// <param name="error">One of these four.</param>
    /// <param name="issuer">This hub.</param>
    /// <param name="reference">The reference under which the operator finds the login.</param>
    public static AuthorizeReply PageNeeded(ReplyAddress to, string error, ProviderIssuer issuer, string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return error is "login_required" or "interaction_required" or "consent_required" or "account_selection_required"
            ? Error(to, error, $"prompt=none. Reference {reference}", issuer)
            : throw new ArgumentOutOfRangeException(nameof(error), error, "Not an error of prompt=none.");
    }

    private static AuthorizeReply Error(ReplyAddress to, string error, string description, ProviderIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(issuer);
        var reply = new AuthorizeReply(to);
        reply._fields.Add(new(ParameterNames.Error, error));
        reply._fields.Add(new(ParameterNames.ErrorDescription, ErrorDescription.Printable(description)));
        return reply.WithStateAndIssuer(issuer);
    }

    private AuthorizeReply WithStateAndIssuer(ProviderIssuer issuer)
    {
        if (To.State is { } state)
        {
            _fields.Add(new(ParameterNames.State, state));
        }

        _fields.Add(new(ParameterNames.Iss, issuer.Value));
        return this;
    }
}
