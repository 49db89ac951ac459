using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.Core.Sessions;

namespace FederationHub.Core.Tests;

/// <summary>A small hub that is valid as it stands: one application that may use two connected organisations.</summary>
internal static class Hubs
{
    public static Application App { get; } = new()
    {
        Id = new Core.Applications.ApplicationId("app"),
        Suite = "suite",
        Name = LocalisedText.Same("App"),
        Profile = ApplicationProfile.Enterprise,
        Client = new ClientSettings { IsPublic = true, RedirectUris = ["https://app.example/cb"] },
        Organisations = AllowedOrganisations.Only(["school", "college"]),
        Session = new SessionSettings { Mode = SessionMode.Always },
    };

    public static HomeOrganisation School { get; } = new() { Id = "school", Name = LocalisedText.Same("School"), Identifiers = [new OrganisationIdentifier("brin6", "11ZZ03")], Scopes = [new OrganisationScope("school.example")] };

    public static HomeOrganisation College { get; } = new() { Id = "college", Name = LocalisedText.Same("College") };

    public static HomeOrganisation Stranger { get; } = new() { Id = "stranger", Name = LocalisedText.Same("Stranger") };

    public static Upstream SchoolIdp { get; } = new() { Id = "school-idp", Protocol = "saml", Settings = "{}", Organisations = ["school"], AttributeMap = "eduperson" };

    public static Upstream CollegeIdp { get; } = new() { Id = "college-idp", Protocol = "oidc", Settings = "{}", Organisations = ["college", "stranger"], AttributeMap = "oidc" };

    public static DiscoveryEntry SchoolEntry { get; } = new() { Id = "school-entry", Organisation = "school", Upstream = "school-idp", Name = LocalisedText.Same("School"), Domains = ["mail.school.example"] };

    public static DiscoveryEntry CollegeEntry { get; } = new() { Id = "college-entry", Organisation = "college", Upstream = "college-idp", Name = LocalisedText.Same("College"), Domains = ["college.example"] };

    public static DiscoveryEntry StrangerEntry { get; } = new() { Id = "stranger-entry", Organisation = "stranger", Upstream = "college-idp", Name = LocalisedText.Same("Stranger"), Domains = ["stranger.example"] };

    public static HubSettings Settings { get; } = new()
    {
        Suites = [new Suite("suite", LocalisedText.Same("Suite"))],
        Applications = [App],
        Organisations = [School, College, Stranger],
        Upstreams = [SchoolIdp, CollegeIdp],
        Entries = [SchoolEntry, CollegeEntry, StrangerEntry],
    };

    public static HubDirectory Directory(HubSettings? settings = null) => new(1, settings ?? Settings);
}
