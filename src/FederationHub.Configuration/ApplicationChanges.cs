using FederationHub.Configuration.Changing;
using FederationHub.Configuration.Registering;
using FederationHub.Configuration.Writing;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Configuration;

/// <summary>An application to be added, in the words of the hub file. What is null has its usual value.</summary>
public sealed record NewApplication
{
    /// <summary>The id, which is also the client id.</summary>
    public required string Id { get; init; }

    /// <summary>One of the profiles.</summary>
    public required string Profile { get; init; }

    /// <summary>At least one, each exactly as the application sends it.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>The suite, which is made when it is missing; the id in lower case unless set.</summary>
    public string? Suite { get; init; }

    /// <summary>What people see; the id unless set.</summary>
    public string? Name { get; init; }

    /// <summary><c>confidential</c> (usual), <c>public</c> or <c>native</c>.</summary>
    public string? Type { get; init; }

    /// <summary><c>required</c> (usual), <c>or_nonce</c> or <c>optional</c>.</summary>
    public string? Pkce { get; init; }

    /// <summary><c>none</c> (usual: nobody), <c>all</c>, or ids.</summary>
    public IReadOnlyList<string> Organisations { get; init; } = ["none"];

    /// <summary>Whether its start links also lead to drafts.</summary>
    public bool IsTest { get; init; }

    /// <summary>The hash of its first secret; null for none. See <see cref="ApplicationChanges.NewSecret"/>.</summary>
    public string? SecretHash { get; init; }
}

/// <summary>The single changes of applications. The hub keeps hashes of secrets only, oldest first.</summary>
public static class ApplicationChanges
{
    private const int MostSecrets = 2;

    /// <summary>A new secret and its hash: <c>fhs_</c>, by which a leaked one can be recognised, and 256 random bits as 43 characters.</summary>
    public static (string Secret, string Hash) NewSecret(Randomness randomness)
    {
        ArgumentNullException.ThrowIfNull(randomness);
        var secret = "fhs_" + randomness.Handle();
        return (secret, ClientSecretHash.Create(secret).ToString());
    }

    /// <summary>Adds an application, and its suite when that is missing.</summary>
    public static SettingsChange Add(NewApplication added)
    {
        ArgumentNullException.ThrowIfNull(added);
        return new SettingsChange(settings => Add(settings, added)) { Application = added.Id };
    }

    /// <summary>Adds a secret. Two live at a time, so that one can be replaced without a moment in which none works.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="hash">From <see cref="NewSecret"/>.</param>
    /// <param name="replaceOldest">Where there are two: whether the older one goes. Else that is refused.</param>
    public static SettingsChange AddSecret(string application, string hash, bool replaceOldest) => Of(application, found =>
    {
        var hashes = found.Client.SecretHashes;
        if (found.Client.IsPublic)
        {
            return new ChangeStep.No($"'{application}' is a public application: it cannot keep a secret, and uses PKCE instead.");
        }

        if (hashes.Count >= MostSecrets && !replaceOldest)
        {
            return new ChangeStep.No($"'{application}' has {hashes.Count} live secrets already. When the application uses the newer one, remove the older: fedhub app secret {application} --retire. To replace the older at once: --replace-oldest.");
        }

        var kept = hashes.Skip(Math.Max(0, hashes.Count - MostSecrets + 1)).ToList();
        return With(found, found.Client with { SecretHashes = [.. kept, hash] }, hashes.Count == kept.Count ? "secret added" : "secret added, oldest removed");
    });

    /// <summary>Removes the older of two secrets.</summary>
    /// <param name="application">The application's id.</param>
    public static SettingsChange RetireSecret(string application) => Of(application, found => found.Client.SecretHashes switch
    {
        { Count: >= 2 } hashes => With(found, found.Client with { SecretHashes = [.. hashes.Skip(1)] }, "oldest secret removed"),
        { Count: 1 } => new ChangeStep.No($"'{application}' has one secret, and without it nobody could log in. Make the next one first: fedhub app secret {application}. To shut the application: fedhub app suspend {application}."),
        _ => new ChangeStep.No($"'{application}' has no secret."),
    });

    /// <summary>The one switch: off refuses the application everywhere, on lets it go on as before (R000-23, R002-26).</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="suspended">Whether it is refused.</param>
    public static SettingsChange Suspend(string application, bool suspended) => Of(application, found => found.Suspended == suspended
        ? new ChangeStep.Already($"'{application}' is {(suspended ? "suspended" : "in use")} already.")
        : With(found with { Suspended = suspended }, suspended ? "suspended" : "resumed"));

    /// <summary>Sets which organisations an application may use.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="organisations"><c>none</c>, <c>all</c>, or ids.</param>
    public static SettingsChange Allow(string application, IReadOnlyList<string> organisations)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        var allowed = organisations switch
        {
            ["none"] or [] => AllowedOrganisations.None,
            ["all"] => AllowedOrganisations.All,
            _ => AllowedOrganisations.Only(organisations),
        };
        return Of(application, found => found.Organisations == allowed
            ? new ChangeStep.Already($"'{application}' may use {string.Join(", ", organisations)} already.")
            : With(found with { Organisations = allowed }, $"may use organisations: {(organisations.Count > 20 ? $"{organisations.Count}" : string.Join(", ", organisations))}"));
    }

    /// <summary>Notes that an application ended a session by itself; once is enough (R004-10). In profile <c>etoegang</c> it counts only while the application is marked for test.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="at">When.</param>
    public static SettingsChange LogoutSeen(string application, DateTimeOffset at) => Of(application, found => found.LogoutSeenAt is not null || !MayShowLogout(found)
        ? new ChangeStep.Already($"'{application}' showed it before, or is not marked for test.")
        : With(found with { LogoutSeenAt = at }, "ended a session by itself"));

    /// <summary>Whether a session that an application ends by itself now would be noted.</summary>
    /// <param name="application">The application.</param>
    public static bool MayShowLogout(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return application.LogoutSeenAt is null && (application.Test || application.Profile != ApplicationProfile.Etoegang);
    }

    /// <summary>Removes an application, its name wherever an organisation allows it, and the agreements for it. Its suite stays.</summary>
    /// <param name="application">The application's id.</param>
    public static SettingsChange Remove(string application) => new(settings => Find(settings, application) is { } found
        ? new ChangeStep.To(
            settings with
            {
                Applications = [.. settings.Applications.Where(other => other != found)],

                // Who allowed only this one, allows nobody now.
                Organisations = [.. settings.Organisations.Select(organisation => organisation.Applications is AllowedApplications.These these && these.ApplicationIds.Contains(application)
                    ? organisation with { Applications = AllowedApplications.Only(these.ApplicationIds.Where(id => id != application)) }
                    : organisation)],

                // An application of the same id could come later: nobody agreed to that one.
                Agreements = [.. settings.Agreements.Where(agreement => agreement.Application != application)],
            },
            $"application {application} removed")
        : Unknown(settings, application))
    { Application = application };

    private static SettingsChange Of(string id, Func<Application, Edit> edit) => new(settings =>
    {
        if (Find(settings, id) is not { } found)
        {
            return Unknown(settings, id);
        }

        return edit(found) switch
        {
            { Step: { } step } => step,
            { Application: { } changed } done => new ChangeStep.To(
                settings with { Applications = [.. settings.Applications.Select(other => other == found ? changed : other)] }, $"application {id}: {done.Detail}"),
            _ => throw new InvalidOperationException("An edit changes the application or says why not."),
        };
    })
    { Application = id };

    private static Edit With(Application application, string detail) => new(application, null, detail);

    private static Edit With(Application application, ClientSettings client, string detail) => With(application with { Client = client }, detail);

    private static Application? Find(HubSettings settings, string id) => settings.Applications.FirstOrDefault(application => application.Id.Value == id);

    private static ChangeStep.No Unknown(HubSettings settings, string id) => id.StartsWith(Registrar.IdPrefix, StringComparison.Ordinal)
        ? new($"'{Shown.Of(id)}' is no application of the configuration. One that registered itself is changed by itself, or removed: fedhub app registered remove {Shown.Of(id)}")
        : new($"There is no application '{Shown.Of(id)}'.{(Nearest.To(id, settings.Applications.Select(application => application.Id.Value)) is { } near ? $" Did you mean '{near}'?" : "")} See: fedhub app list");

    private static ChangeStep Add(HubSettings settings, NewApplication added)
    {
        var suite = added.Suite ?? added.Id.ToLowerInvariant();
        List<Suite> suites = settings.Suites.Any(known => known.Id == suite) ? [.. settings.Suites] : [.. settings.Suites, new Suite(suite, LocalisedText.Same(added.Suite is null ? added.Name ?? suite : suite))];

        // Read as an item of a file, so that it means what it would mean there; the whole is checked afterwards.
        var text = new YamlText();
        text.Items("suites", [new WrittenBlock().Put("id", suite).Put("name", "suite")]);
        text.Items("organisations", [.. settings.Organisations.Select(organisation => new WrittenBlock().Put("id", organisation.Id).Put("name", "organisation"))]);
        text.Items("applications", [Item(added, suite)]);
        List<string> problems = [];
        if (settings.Applications.FirstOrDefault(application => string.Equals(application.Id.Value, added.Id, StringComparison.OrdinalIgnoreCase)) is { } taken)
        {
            problems.Add($"The application '{taken.Id}' is there already. Choose another id{(taken.Id.Value == added.Id ? "" : ", not one that differs only in capitals")}.");
        }

        var reading = HubFileReader.Read(text.ToString());
        problems.AddRange(reading is HubFileReading.Refused refused ? refused.Problems.Select(problem => $"{problem.Field.Replace("applications[0].", "", StringComparison.Ordinal)}: {problem.Message}") : []);
        if (problems.Count > 0 || reading is not HubFileReading.Accepted accepted)
        {
            return new ChangeStep.No(problems);
        }

        var application = accepted.File.Settings.Applications.Single();
        application = application with { Client = application.Client with { SecretHashes = application.Client.IsPublic || added.SecretHash is null ? [] : [added.SecretHash] } };
        return new ChangeStep.To(settings with { Suites = suites, Applications = [.. settings.Applications, application] }, $"application {added.Id} added");
    }

    private static WrittenBlock Item(NewApplication added, string suite) => new WrittenBlock { IsTall = true }
        .Put("id", added.Id)
        .Put("suite", suite)
        .Put("name", added.Name ?? added.Id)
        .Put("profile", added.Profile)
        .Put("type", added.Type)
        .Put("redirect_uris", Written.Of(added.RedirectUris))
        .Put("pkce", added.Pkce)
        .Put("test", added.IsTest)
        .Put("organisations", added.Organisations is [var word] && word is "none" or "all" ? Written.Of(added.Organisations[0]) : Written.Of(added.Organisations));

    private readonly record struct Edit(Application? Application, ChangeStep? Step, string Detail)
    {
        public static implicit operator Edit(ChangeStep step) => new(null, step, "");
    }
}
