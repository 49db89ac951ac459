namespace FederationHub.Core.Applications;

/// <summary>All initial access tokens and all applications that registered themselves, with the version that they have together.</summary>
public sealed record Registrations
{
    /// <summary>None.</summary>
    public static Registrations None { get; } = new();

    /// <summary>0 before the first change.</summary>
    public long Version { get; init; }

    /// <summary>The tokens, oldest first.</summary>
    public IReadOnlyList<RegistrationToken> Tokens { get; init; } = [];

    /// <summary>The applications, oldest first.</summary>
    public IReadOnlyList<RegisteredApplication> Applications { get; init; } = [];

    /// <summary>
    /// The settings with what registered itself and has not ended. What an operator wrote wins where an id is the same; a suite that the settings do
    /// not have is there for them alone, and has its id for a name and a sector.
    /// </summary>
    /// <param name="settings">What an operator configured.</param>
    /// <param name="now">The instant.</param>
    public HubSettings AddTo(HubSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var taken = settings.Applications.Select(application => application.Id.Value).ToHashSet(StringComparer.Ordinal);
        Application[] added = [.. Applications.Where(registered => registered.EndsAt > now).Select(registered => registered.Application).Where(application => !taken.Contains(application.Id.Value))];
        if (added.Length == 0)
        {
            return settings;
        }

        var known = settings.Suites.Select(suite => suite.Id).ToHashSet(StringComparer.Ordinal);
        return settings with
        {
            Applications = [.. settings.Applications, .. added],
            Suites = [.. settings.Suites, .. added.Select(application => application.Suite).Where(known.Add).Select(suite => new Suite(suite, LocalisedText.Same(suite)))],
        };
    }
}
