using FederationHub.Configuration.Reading;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Doctor;

internal static class ApplicationChecks
{
    private const string Apply = " in the hub file, and fedhub apply.";

    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.Applications.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        if (settings.Applications.Count == 0)
        {
            found.Add(DoctorRules.Applications.Note("There is no application.", "fedhub app add NAME --profile PROFILE --redirect-uri URI"));
        }

        foreach (var application in settings.Applications)
        {
            One(found, application, facts, settings);
        }

        foreach (var shared in settings.Applications.SelectMany(application => application.Client.RedirectUris.Select(uri => (Uri: uri, application.Id.Value)))
            .GroupBy(pair => pair.Uri, pair => pair.Value, StringComparer.Ordinal).Where(group => group.Distinct(StringComparer.Ordinal).Count() > 1))
        {
            found.Add(DoctorRules.RedirectShared.Warning($"{shared.Key} is also a redirect URI of {string.Join(", ", shared.Skip(1))}.", "Give each application a redirect URI of its own" + Apply, shared.First()));
        }

        return found.With(
            settings.Applications.Count,
            DoctorRules.Applications, DoctorRules.RedirectHttp, DoctorRules.RedirectLoopback, DoctorRules.RedirectScheme, DoctorRules.RedirectShared, DoctorRules.ApplicationRelease,
            DoctorRules.ApplicationPkce, DoctorRules.ApplicationSecret, DoctorRules.ApplicationSecretBesideKey, DoctorRules.ApplicationSecretsTwo, DoctorRules.ApplicationOrganisations);
    }

    private static void One(Collected found, Application application, DoctorFacts facts, HubSettings settings)
    {
        var id = application.Id.Value;
        if (application.Suspended)
        {
            found.Add(DoctorRules.ApplicationSuspended.Note("It is suspended.", $"When that is over: fedhub app resume {id}", id));
        }

        if (application.Test && facts.Address is { IsLoopback: false })
        {
            found.Add(DoctorRules.ApplicationTest.Note("It is marked test on a hub that is public.", "When it is used for real: remove 'test'" + Apply, id));
        }

        foreach (var uri in application.Client.RedirectUris)
        {
            Redirect(found, application, uri, facts);
        }

        if (application.Release.Claims.Count == 0 && ClientBlock.HasPeople(application.Client))
        {
            found.Add(DoctorRules.ApplicationRelease.Warning("It has no release policy: it gets no claims but sub.", $"List what it may get under claims: (names: {facts.Address?.PublicUrl}/help/connect#claims)" + Apply, id));
        }

        if (application.Client is { IsPublic: false, Pkce: not "required" })
        {
            found.Add(DoctorRules.ApplicationPkce.Warning($"PKCE is not required (pkce: {application.Client.Pkce}).", "Let the application send code_challenge with S256, then remove pkce:" + Apply, id));
        }

        if (application.Client.LacksProof)
        {
            found.Add(DoctorRules.ApplicationSecret.Error("It is confidential and has no secret.", $"fedhub app secret {id}", id));
        }

        if (application.Client is { SecretHashes.Count: > 0 } and ({ Jwks: not null } or { JwksUri: not null }))
        {
            found.Add(DoctorRules.ApplicationSecretBesideKey.Warning("It has a secret beside its keys.", "When the application signs with its key, remove secrets:" + Apply, id));
        }

        if (application.Client.SecretHashes.Count > 1)
        {
            found.Add(DoctorRules.ApplicationSecretsTwo.Note("It has two secrets.", $"When the application uses the new one, remove the old one: fedhub app secret {id} --retire", id));
        }

        if (ClientBlock.HasPeople(application.Client))
        {
            Organisations(found, application, settings);
        }
    }

    private static void Redirect(Collected found, Application application, string uri, DoctorFacts facts)
    {
        var id = application.Id.Value;
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
        {
            return;
        }

        var loopback = HubAddress.IsLoopbackHost(parsed.Host);
        switch (parsed.Scheme)
        {
            case "http" when !loopback:
                found.Add(DoctorRules.RedirectHttp.Error($"{uri} is http.", "Give the application https, and change its redirect URI" + Apply, id));
                break;
            case "http" or "https" when loopback && !application.Client.IsNative && facts.Address is { IsLoopback: false }:
                found.Add(DoctorRules.RedirectLoopback.Warning($"{uri} is on the person's own machine, and this hub is not.", "Remove it, or set type: native if it is a program on that machine" + Apply, id));
                break;
            case not ("http" or "https") when !application.Client.IsPublic:
                found.Add(DoctorRules.RedirectScheme.Warning($"{uri} has a scheme of its own, and the application has a secret.", "Make the app on the device an application of its own, with type: native" + Apply, id));
                break;
            default:
                break;
        }
    }

    private static void Organisations(Collected found, Application application, HubSettings settings)
    {
        var id = application.Id.Value;
        if (application.Organisations is AllowedOrganisations.Nobody or AllowedOrganisations.These { OrganisationIds.Count: 0 })
        {
            found.Add(DoctorRules.ApplicationOrganisations.Warning("It may use no organisation (organisations: none).", $"Name its organisations, or all: fedhub app organisations {id} all", id));
        }
        else if (settings.Organisations.Count > 0 && !settings.Organisations.Any(organisation => IsLive(application, organisation)))
        {
            found.Add(DoctorRules.ApplicationOrganisations.Warning("No organisation that is published both is named by it and allows it.", "Publish one (state: published), or name the application at the organisation" + Apply, id));
        }
    }

    private static bool IsLive(Application application, HomeOrganisation organisation) =>
        (organisation.State == OrganisationState.Published || (application.Test && organisation.State == OrganisationState.Draft))
        && organisation.Applications.Includes(application.Id) && application.Organisations.Includes(organisation.Id) && !application.SuspendedOrganisations.Contains(organisation.Id);
}
