using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance.Fixtures;

/// <summary>An answer of an organisation that is judged as a login does: by the normaliser, and then for one application.</summary>
internal sealed record Judged
{
    public const string MicrosoftMethods = "http://schemas.microsoft.com/claims/authnmethodsreferences";
    public const string MultipleAuthn = "http://schemas.microsoft.com/claims/multipleauthn";
    public const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
    public const string PasswordProtectedTransport = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    public const string EduPersonAssurance = "urn:oid:1.3.6.1.4.1.5923.1.1.1.11";

    public string? Context { get; init; }

    public string[] Methods { get; init; } = [];

    public (string Name, string[] Values)[] Attributes { get; init; } = [];

    public AssuranceBelief Belief { get; init; } = new();

    public string[] Operators { get; init; } = [];

    public HomeOrganisation Organisation { get; init; } = Statements.School;

    public AssuranceDemand Demand { get; init; } = new();

    public MfaContract[] Contracts { get; init; } = [];

    public bool Reused { get; init; }

    public DateTimeOffset Now { get; init; } = Statements.Now;

    /// <summary>A contract that counts on the day of the tests.</summary>
    public static MfaContract Contract { get; } = new()
    {
        Id = "school-mfa", Organisation = "school", Upstream = "school-idp", Reference = "MFA-2026-3", Owner = "security@school.example",
        From = Statements.Now.AddDays(-100), To = Statements.Now.AddDays(100),
    };

    public static AssuranceDemand AcceptsContracts { get; } = new() { AcceptsContracts = true };

    public static AssuranceBelief Microsoft { get; } = new() { Contexts = [MultipleAuthn], Attributes = [MicrosoftMethods] };

    public UpstreamStatement Answer => Statements.Pupil with
    {
        Attributes = Statements.Attributes([.. Statements.PupilAttributes, .. Attributes]),
        Authentication = new UpstreamAuthentication { Instant = Statements.Now.AddMinutes(-1), Context = Context, Methods = Methods },
    };

    public NormaliserInput Input => Statements.Input() with
    {
        Mapping = Directory.MappingOf("school-idp")!,
    };

    public HubDirectory Directory => new(1, HubSettings.Empty with
    {
        Organisations = [Organisation],
        Upstreams =
        [
            new Upstream { Id = "school-idp", Protocol = Methods.Length > 0 || Belief.Methods is null ? "oidc" : "saml", Settings = "{}", Organisations = ["school"], AttributeMap = "eduperson", Assurance = Belief, Operators = Operators },
        ],
        MfaContracts = Contracts,
    });

    /// <summary>What was understood, whoever asks.</summary>
    public IdentityStatement Statement => Statements.Accept(Answer, Input);

    /// <summary>What counts for the application.</summary>
    public AssuranceStatement Reached => AssuranceForApplication.Of(Directory, Application, Statement, Now, Reused);

    /// <summary>Strength, proofing, evidence, and whether verhoogd is reached: the outcome of domain 3.8.</summary>
    public (int Aal, int Ial, string Evidence, bool Passes) Outcome => Reached is var reached ? (reached.Aal, reached.Ial, reached.Evidence, reached.Level >= AssuranceLevel.Verhoogd) : default;

    public string Reported(AssuranceScheme scheme, params string[] requested) => AssuranceContexts.Reported(Statements.Hub.AssurancePrefix, scheme, requested, Reached);

    public bool Meets(string requested) => AssuranceContexts.IsMet(Statements.Hub.AssurancePrefix, requested, Reached);

    private Application Application => Hubs.App with { Assurance = Demand };
}
