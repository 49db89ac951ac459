using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>The code of an authorization response that belongs to this login. It can be had only by reading one, and is never printed.</summary>
public sealed partial record AuthorizationCode
{
    private const int MaxCodeLength = 4096;

    private AuthorizationCode(string value) => Value = value;

    internal string Value { get; }

    /// <summary>Reads what the provider sent the browser back with (RFC 6749 4.1.2, RFC 9207 2.4).</summary>
    /// <param name="parameters">All parameters as received, duplicates kept.</param>
    /// <param name="memory">What was remembered when the person was sent.</param>
    /// <param name="metadata">The provider the person was sent to.</param>
    /// <returns>The code, or why there is none; the text of an error is never passed on.</returns>
    public static Outcome<AuthorizationCode> Read(IReadOnlyList<KeyValuePair<string, string>> parameters, AuthorizationMemory memory, ProviderMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(metadata);
        string[] meant = ["state", "iss", "code", "error", "error_description", "id_token", "access_token", "response"];
        if (meant.FirstOrDefault(name => parameters.Count(parameter => parameter.Key == name) > 1) is { } twice)
        {
            return RelyingPartyCauses.ResponseParameterTwice.Because($"The parameter {twice} stands more than once.");
        }

        if (Value("state") is not { } state || !FixedTimeEquals(state, memory.State))
        {
            return RelyingPartyCauses.ResponseStateMismatch.Because("The state is missing or not the one that was sent.");
        }

        // Before anything else is believed, an error included: the answer must be of the provider that was asked (mix-up, RFC 9700 4.4).
        if (Value("iss") is { } issuer)
        {
            if (!metadata.Issuer.AcceptsInResponse(issuer))
            {
                return RelyingPartyCauses.ResponseIssuerMismatch.Because($"Expected {metadata.Issuer.Issuer}, got {Shown(issuer)}.");
            }
        }
        else if (metadata.SendsIssuerInResponse)
        {
            return RelyingPartyCauses.ResponseIssuerMissing.Because($"The provider announces iss in its responses; expected {metadata.Issuer.Issuer}.");
        }

        if (Value("id_token") is not null || Value("access_token") is not null || Value("response") is not null)
        {
            return RelyingPartyCauses.ResponseMalformed.Because("A token came through the browser; only a code was asked for.");
        }

        var code = Value("code");
        if (Value("error") is { } error)
        {
            return code is null
                ? Refusal(error, Value("error_description"))
                : RelyingPartyCauses.ResponseMalformed.Because("Both code and error.");
        }

        return string.IsNullOrEmpty(code) || code.Length > MaxCodeLength
            ? RelyingPartyCauses.ResponseMalformed.Because($"The code is missing, empty or longer than {MaxCodeLength} characters.")
            : new AuthorizationCode(code);

        string? Value(string name) => parameters.Where(parameter => parameter.Key == name).Select(parameter => parameter.Value).FirstOrDefault();
    }

    /// <summary>Nothing of it: a code is a secret.</summary>
    public override string ToString() => nameof(AuthorizationCode);

    private static Rejection Refusal(string error, string? description)
    {
        var cause = error switch
        {
            "access_denied" => RelyingPartyCauses.AccessDenied,
            "login_required" or "interaction_required" or "consent_required" or "account_selection_required" => RelyingPartyCauses.LoginRequired,
            "unmet_authentication_requirements" => RelyingPartyCauses.AuthenticationUnmet,
            "temporarily_unavailable" => RelyingPartyCauses.TemporarilyUnavailable,
            "unauthorized_client" or "invalid_client" => RelyingPartyCauses.UnauthorizedClient,
            _ => RelyingPartyCauses.ProviderError,
        };
        var refusal = cause.Because($"The provider answered {ErrorName(error)}{MicrosoftCode(description)}.");
        return cause == RelyingPartyCauses.LoginRequired ? refusal with { ProtocolError = error } : refusal;
    }

    /// <summary>The error as far as it can be one (RFC 6749 4.1.2.1): the sender chose every character of it.</summary>
    internal static string ErrorName(string error) => ErrorPattern().IsMatch(error) ? error : "an error without a proper name";

    /// <summary>A description may name the person, so only Microsoft's number is kept of it.</summary>
    internal static string MicrosoftCode(string? description) =>
        description is not null && MicrosoftPattern().Match(description) is { Success: true } match ? $" ({match.Value})" : string.Empty;

    internal static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static string Shown(string value) => value.Length <= 120 ? value : value[..120];

    [GeneratedRegex("^[a-z_]{1,64}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorPattern();

    [GeneratedRegex("AADSTS[0-9]{4,8}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MicrosoftPattern();
}
