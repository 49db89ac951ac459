using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Release;

/// <summary>What release is tried with: an application, an agreement that counts, and what came of it.</summary>
internal static class Releases
{
    public static readonly DateTimeOffset Now = Statements.Now;

    /// <summary>Needs an agreement for everything beyond the minimal set.</summary>
    public static Application Closed(params ClaimRule[] claims) => Hubs.App with { RoleRequired = false, Release = new ReleasePolicy { Claims = claims } };

    /// <summary>Needs none.</summary>
    public static Application Open(params ClaimRule[] claims) => Hubs.App with { RoleRequired = false, Release = new ReleasePolicy { Claims = claims, Agreements = AgreementNeed.Optional } };

    /// <summary>Counts now, for the pair of these tests.</summary>
    public static Agreement Agreed(params string[] attributes) => new()
    {
        Id = "agreed",
        Organisation = "school",
        Application = "app",
        Attributes = attributes,
        From = Now.AddDays(-1),
        Who = "the board",
        Reference = "contract 7",
    };

    public static Outcome<ReleaseDecision> Decide(Application application, IdentityStatement statement, params Agreement[] agreements) =>
        ReleaseDecider.Decide(new ReleaseInput { Application = application, Statement = statement, Subject = "subject", Agreements = agreements, Now = Now });

    public static ReleaseDecision Accept(Application application, IdentityStatement statement, params Agreement[] agreements) =>
        Decide(application, statement, agreements).Should().BeOfType<Outcome<ReleaseDecision>.Accepted>().Which.Value;

    public static Rejection Refuse(Application application, IdentityStatement statement, params Agreement[] agreements) =>
        Decide(application, statement, agreements).Should().BeOfType<Outcome<ReleaseDecision>.Rejected>().Which.Rejection;
}
