using System.Globalization;
using FederationHub.Core.Applications;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>The page that shows a person what an application gets, with the person's own values.</summary>
internal sealed record ConsentPage : HubPage
{
    /// <summary>Most characters of a value that are shown.</summary>
    public const int LongestValue = 120;

    /// <summary>Most values of one claim that are shown.</summary>
    public const int MostValues = 8;

    public override string Kind => "consent";

    public required string Handle { get; init; }

    /// <summary>Good for one answer.</summary>
    public required string Token { get; init; }

    /// <summary>Whether the person is asked; else told.</summary>
    public required bool Asks { get; init; }

    public required string OrganisationName { get; init; }

    public required IReadOnlyList<ConsentPageClaim> Claims { get; init; }

    /// <summary>Whether an earlier page about this application showed less, so that some of it is marked as new.</summary>
    public required bool HasNew { get; init; }

    public static Page For(LoginVisit visit)
    {
        var login = visit.Login;
        var words = Words.For(visit.Http.Request, login.Request.Languages);
        var service = visit.Application.Name.In(words.Language).Text;
        var before = login.Question!.Before;
        var claims = login.Release!.Claims.Claims.Select(claim => ConsentPageClaim.Of(
            words, claim, before is not null && !before.Contains(new ConsentClaim(claim.Name, claim.Source)))).ToList();
        var asks = login.Question.Purpose == ConsentMode.Ask;
        return new Page("/Pages/Login/Consent.cshtml", new ConsentPage
        {
            Words = words,
            Title = words.Fill(asks ? "consent.title" : "consent.title.notice", ("service", service)),
            ServiceName = service,
            OrganisationName = visit.Directory.FindOrganisation(login.Statement!.Organisation)?.Name.In(words.Language).Text ?? words["word.organisation"],
            Handle = visit.Handle,
            Token = login.Question.Token,
            Asks = asks,
            Claims = claims,
            HasNew = claims.Any(claim => claim.IsNew),
            Service = ServiceLinks.Of(visit.Application),
            Back = LoginRefusal.BackTo(visit),
            // Chromium holds the redirect after the form against it: the answer leads to the application.
            FormOrigins = [SecurityHeaders.OriginOf(AuthorizeRequest.FromStoredJson(login.DownstreamRequest).ReplyTo.RedirectUri)],
            LanguageLink = string.Create(
                CultureInfo.InvariantCulture,
                $"{ConsentStep.Path}?{LoginVisits.HandleParameter}={visit.Handle}&{LoginVisits.ApplicationParameter}={Uri.EscapeDataString(visit.Application.Id.Value)}&"),
        });
    }
}

/// <summary>One claim on the page.</summary>
/// <param name="Label">What it is, in plain words; its name where there are none.</param>
/// <param name="Values">What the person's own are, each cut at a length.</param>
/// <param name="More">How many values are not shown.</param>
/// <param name="IsNew">Whether no earlier page showed it.</param>
internal sealed record ConsentPageClaim(string Label, IReadOnlyList<string> Values, int More, bool IsNew)
{
    public static ConsentPageClaim Of(Words words, ReleasedClaim claim, bool isNew) => new(
        PlainWords.Of(words, claim.Name, claim.Source),
        [.. claim.Values.Select(value => Shown(words, claim.Source, value)).Concat(claim.Identifiers.Select(identifier => Cut($"{identifier.Type}: {identifier.Value}"))).Take(ConsentPage.MostValues)],
        Math.Max(0, claim.Values.Count + claim.Identifiers.Count - ConsentPage.MostValues),
        isNew);

    private static string Shown(Words words, string source, string value) =>
        source == "email_verified" ? words[value == "true" ? "word.yes" : "word.no"]
        // The words of closed vocabularies on the wire are for machines.
        : source is "edu_role" or "edu_roles" or "assurance_level" or "auth_location" or "sector" && words.Has($"value.{value}") ? words[$"value.{value}"]
        : Cut(value);

    private static string Cut(string value) =>
        value.Length <= ConsentPage.LongestValue ? value
        // Never half a character.
        : string.Concat(value.AsSpan(0, char.IsHighSurrogate(value[ConsentPage.LongestValue - 1]) ? ConsentPage.LongestValue - 1 : ConsentPage.LongestValue), "…");
}
