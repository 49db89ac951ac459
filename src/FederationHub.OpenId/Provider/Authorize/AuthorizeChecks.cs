using System.Buffers.Text;
using System.Globalization;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// Second phase: every check on an authorization request whose client and redirect URI are verified, in the order in which
/// they run. The first that says no is the answer, and the application may be told.
/// </summary>
public static class AuthorizeChecks
{
    /// <summary>Longest nonce, in characters.</summary>
    public const int MaxNonceLength = 1024;

    /// <summary>Longest id_token_hint that is read, in characters.</summary>
    public const int MaxIdTokenHintLength = 8 * 1024;

    /// <summary>Most authentication contexts in one list of a request.</summary>
    internal const int MaxContexts = 20;

    /// <summary>Longest name of an authentication context, in characters.</summary>
    internal const int MaxContextLength = 256;

    private const int MaxKeptLength = 16 * 1024;
    private const int MaxHintLength = 1024;
    private const int MaxHintsAmongContexts = 4;
    private const int MaxLanguages = 20;

    private delegate Rejection? CheckOne(IdentifiedRequest request, AuthorizeRequestValues values);

    private static readonly CheckOne[] InOrder =
    [
        Duplicates,
        Registered,
        StateLength,
        RequestObjects,
        ResponseType,
        ResponseModes,
        Pkce,
        Scope,
        Prompt,
        MaxAge,
        AcrValues,
        Nonce,
        Resource,
        Claims,
        UsualContexts,
        LoginHint,
        OrganisationHints,
        UiLocales,
        IdTokenHint,
        Kept,
    ];

    /// <summary>
    /// Runs all checks. Refuses with FH-1005 (FH-1003 for the response mode); the rejection's
    /// <see cref="Rejection.EffectiveProtocolError"/> is the OAuth error to send to <see cref="IdentifiedRequest.ReplyTo"/>.
    /// </summary>
    public static Outcome<AuthorizeRequest> Check(IdentifiedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var values = new AuthorizeRequestValues
        {
            ClientId = request.Client.Id,
            RedirectUri = request.ReplyTo.RedirectUri,
            State = request.ReplyTo.State,
            ResponseMode = request.ReplyTo.ResponseMode,
            PushedAs = request.PushedAs,
        };
        foreach (var check in InOrder)
        {
            if (check(request, values) is { } rejection)
            {
                return rejection;
            }
        }

        return AuthorizeRequest.Checked(values);
    }

    // RFC 6749 3.1: "Request and response parameters MUST NOT be included more than once"; RFC 8707 2 excepts resource.
    private static Rejection? Duplicates(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        foreach (var name in request.Parameters.DuplicatedNames())
        {
            if (name != ParameterNames.Resource)
            {
                return OpenIdCauses.ParameterDuplicated.Because($"'{name}' is sent more than once");
            }
        }

        return null;
    }

    // RFC 6749 4.1.2.1 and RFC 9126 6: whether this client logs people in at all, and in this way.
    private static Rejection? Registered(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        if (!request.Client.MayUse("authorization_code"))
        {
            return OpenIdCauses.GrantTypeNotAllowed.Because($"client '{request.Client.Id}' is not registered for authorization_code");
        }

        return request.Client.RequiresPushedRequests && request.PushedAs is null
            ? OpenIdCauses.PushedRequestRequired.Because($"client '{request.Client.Id}' is registered to push its requests, and did not push this one")
            : null;
    }

    private static Rejection? StateLength(IdentifiedRequest request, AuthorizeRequestValues values) =>
        request.Parameters.Single(ParameterNames.State)?.Length > AuthorizeRequestReader.MaxStateLength
            ? OpenIdCauses.StateTooLong.Because($"state is longer than {AuthorizeRequestReader.MaxStateLength} characters")
            : null;

    // OpenID Connect Core 3.1.2.6: refused, never ignored: the values inside may differ from those outside.
    private static Rejection? RequestObjects(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        if (request.Parameters.Contains(ParameterNames.Request))
        {
            return OpenIdCauses.RequestObjectUnsupported.Because("'request' is not supported, as discovery says");
        }

        if (request.Parameters.Contains(ParameterNames.RequestUri))
        {
            return OpenIdCauses.RequestUriUnsupported.Because("only the request_uri of a pushed request is taken; none is fetched, as discovery says");
        }

        return request.Parameters.Contains(ParameterNames.Registration)
            ? OpenIdCauses.RegistrationUnsupported.Because("'registration' is not supported")
            : null;
    }

    // RFC 9700 2.1.2: no response type that puts a token into the front channel.
    private static Rejection? ResponseType(IdentifiedRequest request, AuthorizeRequestValues values) =>
        request.Parameters.Single(ParameterNames.ResponseType) switch
        {
            null => OpenIdCauses.ResponseTypeMissing.Because("response_type is missing; 'code' is the one supported"),
            "code" => null,
            var other => OpenIdCauses.ResponseTypeUnsupported.Because($"response_type is 'code', not '{Short(other)}'"),
        };

    private static Rejection? ResponseModes(IdentifiedRequest request, AuthorizeRequestValues values) =>
        request.Parameters.Single(ParameterNames.ResponseMode) switch
        {
            null or "query" or "form_post" => null,
            var other => OpenIdCauses.ResponseModeUnsupported.Because($"response_mode is 'query' or 'form_post', not '{Short(other)}'"),
        };

    // RFC 7636 4.3, RFC 9700 2.1.1: a challenge that is sent is kept and enforced, whatever the policy.
    private static Rejection? Pkce(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        var challenge = request.Parameters.Single(ParameterNames.CodeChallenge);
        var method = request.Parameters.Single(ParameterNames.CodeChallengeMethod);
        if (challenge is null)
        {
            var nonce = request.Parameters.Single(ParameterNames.Nonce);
            return (request.Client.EffectivePkce, method, nonce) switch
            {
                (PkcePolicy.Required, _, _) => OpenIdCauses.ChallengeMissing.Because($"client '{request.Client.Id}' has PKCE policy 'required' and sent no code_challenge"),
                (PkcePolicy.OrNonce, _, null) => OpenIdCauses.ChallengeOrNonceMissing.Because($"client '{request.Client.Id}' has PKCE policy 'or_nonce' and sent neither"),
                (_, not null, _) => OpenIdCauses.ChallengeMissing.Because("code_challenge_method without code_challenge"),
                _ => null,
            };
        }

        // RFC 7636 4.3: a missing method means plain, which shows the verifier to whoever sees the request.
        if (method != "S256")
        {
            return OpenIdCauses.ChallengeMethodUnsupported.Because($"code_challenge_method is 'S256', not '{Short(method ?? "")}'");
        }

        if (challenge.Length != 43 || !Base64Url.IsValid(challenge, out var length) || length != 32)
        {
            return OpenIdCauses.ChallengeMalformed.Because($"code_challenge is 43 characters of base64url; received {challenge.Length}");
        }

        values.CodeChallenge = challenge;
        return null;
    }

    private static Rejection? Scope(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        var asked = Words(request.Parameters.Single(ParameterNames.Scope));
        foreach (var scope in asked)
        {
            // RFC 6749 3.3: NQCHAR.
            if (scope.AsSpan().ContainsAnyExceptInRange('!', '~') || scope.AsSpan().ContainsAny('"', '\\'))
            {
                return OpenIdCauses.ScopeMalformed.Because("a scope has characters outside RFC 6749 3.3");
            }
        }

        if (!asked.Contains("openid", StringComparer.Ordinal))
        {
            return OpenIdCauses.ScopeWithoutOpenId.Because("'openid' is not among the scopes");
        }

        // OpenID Connect Core 3.1.2.1: unknown scopes are ignored; what the client may not have is left out and the answer says so (RFC 6749 3.3).
        values.Scopes = [.. asked.Where(scope => request.Client.Scopes.Contains(scope, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
        return values.Scopes.Contains("openid", StringComparer.Ordinal)
            ? null
            : OpenIdCauses.ScopeNotAllowed.Because($"client '{request.Client.Id}' may not ask for 'openid'");
    }

    private static Rejection? Prompt(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        var words = Words(request.Parameters.Single(ParameterNames.Prompt)).Distinct(StringComparer.Ordinal).ToList();
        if (words.Count > 1 && words.Contains("none"))
        {
            return OpenIdCauses.PromptNoneNotAlone.Because("prompt=none stands with another prompt");
        }

        foreach (var word in words)
        {
            switch (word)
            {
                case "none": values.Prompts |= Prompts.None; break;
                case "login": values.Prompts |= Prompts.Login; break;
                case "select_account": values.Prompts |= Prompts.SelectAccount; break;
                case "consent": values.Prompts |= Prompts.Consent; break;
                default: return OpenIdCauses.PromptUnsupported.Because($"prompt '{Short(word)}' is not supported");
            }
        }

        return null;
    }

    private static Rejection? MaxAge(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        var maxAge = request.Parameters.Single(ParameterNames.MaxAge);
        if (maxAge is null)
        {
            values.MaxAgeSeconds = request.Client.DefaultMaxAgeSeconds;
            return null;
        }

        if (!int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return OpenIdCauses.MaxAgeMalformed.Because("max_age is a whole number of seconds, 0 or more");
        }

        values.MaxAgeSeconds = seconds;
        return null;
    }

    // Hints and levels of other brokers travel among the contexts; they are no contexts and never reach the level check. The rest are
    // wishes (OpenID Connect Core 3.1.2.1), so what is too long to be any context is left out.
    private static Rejection? AcrValues(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        values.AcrValues = [.. Words(request.Parameters.Single(ParameterNames.AcrValues))
            .Where(static word => !word.StartsWith("idp:", StringComparison.Ordinal)
                && !word.StartsWith("tenant:", StringComparison.Ordinal)
                && !word.StartsWith("loa:", StringComparison.Ordinal)
                && word.Length <= MaxContextLength)
            .Distinct(StringComparer.Ordinal)
            .Take(MaxContexts)];
        return null;
    }

    private static Rejection? Nonce(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        values.Nonce = request.Parameters.Single(ParameterNames.Nonce);
        return values.Nonce?.Length > MaxNonceLength
            ? OpenIdCauses.NonceTooLong.Because($"nonce is longer than {MaxNonceLength} characters")
            : null;
    }

    // RFC 8707 2: a token for another audience than the one asked for would be a wrong answer, not a smaller one.
    private static Rejection? Resource(IdentifiedRequest request, AuthorizeRequestValues values) =>
        request.Parameters.Single(ParameterNames.Resource) is null && !request.Parameters.IsDuplicated(ParameterNames.Resource)
            ? null
            : OpenIdCauses.ResourceUnsupported.Because("'resource' is not supported");

    // OpenID Connect Core 5.5: which claims are given is the release policy's word; only acr and sub bind the login itself.
    private static Rejection? Claims(IdentifiedRequest request, AuthorizeRequestValues values) =>
        request.Parameters.Single(ParameterNames.Claims) is { } claims ? ClaimsParameter.Read(claims, values) : null;

    // OpenID Connect Dynamic Client Registration 1.0, 2: acr_values and an acr among the claims override default_acr_values.
    private static Rejection? UsualContexts(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        if (!request.Parameters.Contains(ParameterNames.AcrValues) && values is { AcrValues.Count: 0, EssentialAcrValues.Count: 0, AcrIsEssential: false })
        {
            values.AcrValues = [.. request.Client.DefaultAcrValues.Take(MaxContexts)];
        }

        return null;
    }

    private static Rejection? LoginHint(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        values.LoginHint = Hint(request.Parameters.Single(ParameterNames.LoginHint));
        return null;
    }

    // AARC-G061 first, then what other brokers and vendors call the same thing; the order is the order in which they count.
    private static Rejection? OrganisationHints(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        var identifiers = new[] { ParameterNames.AarcIdpHint, ParameterNames.IdpHint, ParameterNames.IdpHintOfDrafts, ParameterNames.KeycloakIdpHint }
            .Select(name => (name, value: request.Parameters.Single(name)))
            .Concat(Words(request.Parameters.Single(ParameterNames.AcrValues))
                .Where(static word => word.StartsWith("idp:", StringComparison.Ordinal))
                .Take(MaxHintsAmongContexts)
                .Select(static word => (name: ParameterNames.AcrValues, value: (string?)word["idp:".Length..])))
            .Select(static hint => (kind: OrganisationHintKind.Identifier, hint.name, hint.value));
        (OrganisationHintKind kind, string name, string? value)[] others =
        [
            (OrganisationHintKind.Login, ParameterNames.LoginHint, values.LoginHint),
            (OrganisationHintKind.Domain, ParameterNames.HostedDomain, request.Parameters.Single(ParameterNames.HostedDomain)),
            (OrganisationHintKind.Domain, ParameterNames.DomainHint, request.Parameters.Single(ParameterNames.DomainHint)),
            (OrganisationHintKind.Login, ParameterNames.HomeRealm, request.Parameters.Single(ParameterNames.HomeRealm)),
        ];
        foreach (var (kind, name, value) in identifiers.Concat(others))
        {
            if (Hint(value) is { } usable)
            {
                values.OrganisationHints.Add(new(kind, name, usable));
            }
        }

        return null;
    }

    private static Rejection? UiLocales(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        values.UiLocales = LanguagesIn(request.Parameters);
        return null;
    }

    /// <summary>The languages that a request names, in its order; what is no language tag is left out (OpenID Connect Core 3.1.2.1).</summary>
    internal static List<string> LanguagesIn(ProtocolParameters parameters) =>
    [
        .. Words(parameters.Single(ParameterNames.UiLocales))
            .Where(static tag => tag.Length <= 35 && tag.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            .Take(MaxLanguages),
    ];

    private static Rejection? IdTokenHint(IdentifiedRequest request, AuthorizeRequestValues values)
    {
        values.IdTokenHint = request.Parameters.Single(ParameterNames.IdTokenHint);
        return values.IdTokenHint?.Length > MaxIdTokenHintLength
            ? OpenIdCauses.IdTokenHintTooLong.Because($"id_token_hint is longer than {MaxIdTokenHintLength} characters")
            : null;
    }

    // Anybody can send requests and each one is kept for a while: what one keeps is bounded as a whole too, in the form it is kept in.
    private static Rejection? Kept(IdentifiedRequest request, AuthorizeRequestValues values) =>
        AuthorizeRequest.Checked(values).ToJson().Length > MaxKeptLength
            ? OpenIdCauses.ParametersOutOfBounds.Because($"state, nonce, contexts and hints together take more than {MaxKeptLength} characters to keep")
            : null;

    // OpenID Connect Core 3.1.2.1: a hint helps or is ignored; it is no reason to refuse.
    private static string? Hint(string? value) => value is { Length: > 0 and <= MaxHintLength } ? value : null;

    private static string[] Words(string? list) => list?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string Short(string value) => value.Length <= 60 ? value : value[..60] + "…";
}
