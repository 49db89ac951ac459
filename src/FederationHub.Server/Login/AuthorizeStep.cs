using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.OpenId;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Server.Start;
using FederationHub.Server.Web;
using Hint = FederationHub.Core.Login.OrganisationHint;
using HintKind = FederationHub.Core.Login.OrganisationHintKind;
using OpenIdHint = FederationHub.OpenId.Provider.Authorize.OrganisationHint;
using OpenIdHintKind = FederationHub.OpenId.Provider.Authorize.OrganisationHintKind;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 1: the application sends the person. Enters: <c>/connect/authorize</c>. Leaves: a login in Started, which the dispatcher
/// takes on in the same request. Until client and redirect URI are verified an error is a page; after that the application
/// gets its answer (RFC 6749 4.1.2.1).
/// </summary>
internal sealed class AuthorizeStep(
    PushedRequests requests, IdTokenHintReader hints, CurrentDirectory current,
    BrowserBinding binding, LoopGuard loops, StartNotes startNotes, LoginDispatcher next, LoginRefusal refusal, Randomness randomness, TimeProvider time)
{
    /// <summary>Longest request that arrives by POST and goes on by GET, characters: within what servers and proxies read as one line.</summary>
    public const int LongestPost = 7000;

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method))
        {
            return await GoOnByGetAsync(http);
        }

        var identified = await IdentifyAsync(http);
        return await identified.Match(
            request => AuthorizeChecks.Check(request).Match(
                accepted => StartAsync(http, accepted),
                rejection => refusal.AnswerAsync(http, request.ReplyTo, request.Client.Id, rejection, request.IsPassive)),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    // A POST from another site carries no Lax cookie. Answered as it is, it would find no session and would give the browser a new
    // binding over the old one, which ends its logins in other tabs. The GET that follows carries both.
    private async Task<IResult> GoOnByGetAsync(HttpContext http) => await (await RequestParameters.ReadFormAsync(http)).Match(
        form =>
        {
            var query = string.Join('&', RequestParameters.Pairs(form).Select(field => Uri.EscapeDataString(field.Key) + "=" + Uri.EscapeDataString(field.Value ?? string.Empty)));
            return query.Length <= LongestPost
                ? Task.FromResult<IResult>(new SeeOther(ProviderIssuer.AuthorizationPath + "?" + query))
                : refusal.RefuseAsync(http, ServerCauses.RequestTooLong.Because($"{query.Length} characters, at most {LongestPost}"));
        },
        rejection => refusal.RefuseAsync(http, rejection));

    private async Task<Outcome<IdentifiedRequest>> IdentifyAsync(HttpContext http)
    {
        var parameters = await RequestParameters.ReadAsync(http);
        return parameters is Outcome<ProtocolParameters>.Accepted { Value: var accepted }
            ? await requests.ReadAsync(accepted, http.RequestAborted)
            : ((Outcome<ProtocolParameters>.Rejected)parameters).Rejection;
    }

    private async Task<IResult> StartAsync(HttpContext http, AuthorizeRequest request)
    {
        if (request.Prompts.HasFlag(Prompts.None))
        {
            http.Features.Set(new PassiveRequest(request.ReplyTo));
        }

        var directory = current.Directory;
        if (directory.FindApplication(request.ClientId) is not { } application)
        {
            return await refusal.RefuseAsync(http, Core.CoreCauses.ApplicationSuspended.Because("the application was removed meanwhile"));
        }

        var browser = binding.Bind(http);
        if (!request.Prompts.HasFlag(Prompts.None) && loops.Begin(request.ClientId, browser) is var verdict and not LoopVerdict.May)
        {
            return await refusal.RefuseLoopAsync(
                http, application,
                ServerCauses.LoginLoop.Because($"{LoopGuard.MostStarts} logins began in one browser within {LoopGuard.Window.TotalSeconds:0} s: does the application keep a session of its own, and are its cookies kept?"),
                isNews: verdict == LoopVerdict.LoopsFirst);
        }

        // OpenID Connect Core 3.1.2.1: "If it cannot obtain consent, it MUST return an error, typically consent_required."
        if (request.Prompts.HasFlag(Prompts.Consent) && application.Consent == ConsentMode.None)
        {
            return await refusal.AnswerAsync(http, request.ReplyTo, request.ClientId, OpenIdCauses.PromptConsentUnsupported.Because($"application {application.Id} has consent: none, so there is no page that asks"), passive: false);
        }

        var expectedSubject = request.ExpectedSubject;
        IReadOnlyList<Hint> known = [];
        if (request.IdTokenHint is { } hint)
        {
            var read = await hints.ReadAsync(hint, request.ClientId, http.RequestAborted);
            if (read is Outcome<IdTokenHint>.Rejected rejected)
            {
                return await refusal.AnswerAsync(http, request.ReplyTo, request.ClientId, rejected.Rejection, request.Prompts.HasFlag(Prompts.None));
            }

            var token = ((Outcome<IdTokenHint>.Accepted)read).Value;
            known = OrganisationOf(request, token, directory);
            var hinted = token.Subject;
            if (expectedSubject is not null && expectedSubject != hinted)
            {
                return await refusal.AnswerAsync(http, request.ReplyTo, request.ClientId, Core.CoreCauses.OtherSubject.Because("claims and id_token_hint name two persons"), request.Prompts.HasFlag(Prompts.None));
            }

            expectedSubject = hinted;
        }

        var login = new LoginTransaction
        {
            State = LoginState.Started,
            Reference = randomness.Reference(),
            Application = request.ClientId,
            Request = Neutral(request, application, expectedSubject, known),
            DownstreamRequest = request.ToJson(),
            BrowserHash = browser,
            StartLink = await startNotes.TakeAsync(http, directory, application, request.Prompts.HasFlag(Prompts.None)),
            StartedAt = time.GetUtcNow(),
        };
        return await next.ContinueAsync(new LoginVisit(http, directory, application, randomness.Handle(), login, null, time));
    }

    // max_age=0 asks for a new authentication, as prompt=login does (OpenID Connect Core 3.1.2.1).
    private static LoginRequest Neutral(AuthorizeRequest request, Application application, string? expectedSubject, IReadOnlyList<Hint> known) => new()
    {
        Forced = request.Prompts.HasFlag(Prompts.Login) || request.MaxAgeSeconds == 0,
        Passive = request.Prompts.HasFlag(Prompts.None),
        AskAgain = request.Prompts.HasFlag(Prompts.Consent),
        ChooseAgain = request.Prompts.HasFlag(Prompts.SelectAccount),
        MaxAgeSeconds = request.MaxAgeSeconds,
        RequestedContexts = [.. request.EssentialAcrValues, .. request.AcrValues],
        EssentialContexts = request.EssentialAcrValues,
        Hints = [.. request.OrganisationHints.Where(hint => hint.Parameter != ParameterNames.KeycloakIdpHint || application.Discovery.KeycloakHint).SelectMany(HintsOf), .. known],
        LoginHint = request.LoginHint is { } hint && !IsUriList(hint) ? hint : null,
        Languages = request.UiLocales,
        ExpectedSubject = expectedSubject,
    };

    // The hub's own token says where this person logged in. It counts where the organisation could not be chosen otherwise, since no page
    // may be shown; elsewhere the person may have moved on.
    private static IReadOnlyList<Hint> OrganisationOf(AuthorizeRequest request, IdTokenHint token, HubDirectory directory) =>
        request.Prompts.HasFlag(Prompts.None) && token.Organisation is { } named
            && directory.Settings.Organisations.Where(organisation => organisation.Identifiers.Contains(new OrganisationIdentifier(named.Type, named.Value))).Take(2).ToList() is [var only]
            ? [new Hint(HintKind.Identifier, only.Id)]
            : [];

    // Domain 4.6: absolute URIs are the identity providers among which to choose, and nobody's name; every other hint goes on as it came (R002-19).
    private static bool IsUriList(string hint) =>
        Array.TrueForAll(hint.Split(','), part => (part.StartsWith("https://", StringComparison.Ordinal) || part.StartsWith("http://", StringComparison.Ordinal) || part.StartsWith("urn:", StringComparison.Ordinal))
            && Uri.TryCreate(part, UriKind.Absolute, out _));

    // A login hint names an upstream by its identifier, or an organisation by the domain of an address (ux 1.8).
    private static IEnumerable<Hint> HintsOf(OpenIdHint hint) => hint.Kind switch
    {
        OpenIdHintKind.Identifier => [new Hint(HintKind.Identifier, hint.Value) { Insists = true }],
        OpenIdHintKind.Login when IsUriList(hint.Value) => [new Hint(HintKind.Identifiers, hint.Value)],
        OpenIdHintKind.Login => [new Hint(HintKind.Identifier, hint.Value), new Hint(HintKind.Domain, hint.Value)],
        OpenIdHintKind.Domain => [new Hint(HintKind.Domain, hint.Value)],
        _ => [],
    };
}
