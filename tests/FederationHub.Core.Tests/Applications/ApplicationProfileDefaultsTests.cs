using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Core.Tests.Applications;

public sealed class ApplicationProfileDefaultsTests
{
    // Level, mode, idle, absolute, persistent, ended before the prompt, statement, role needed, shape, logout, scheme.
    [Theory]
    [InlineData(ApplicationProfile.Care, AssuranceLevel.Verhoogd, SessionMode.Always, 3600, 28800, false, false, null, false, TokenShape.None, LogoutScope.Global, AssuranceScheme.Hub)]
    [InlineData(ApplicationProfile.Education, AssuranceLevel.Gemiddeld, SessionMode.Always, 3600, 28800, false, false, null, true, TokenShape.None, LogoutScope.Global, AssuranceScheme.Hub)]
    [InlineData(ApplicationProfile.Municipal, AssuranceLevel.Gemiddeld, SessionMode.Always, 3600, 28800, true, false, null, false, TokenShape.V2, LogoutScope.Global, AssuranceScheme.Hub)]
    [InlineData(ApplicationProfile.Procurement, AssuranceLevel.Gemiddeld, SessionMode.Always, 3600, 28800, false, false, null, false, TokenShape.None, LogoutScope.Global, AssuranceScheme.Hub)]
    [InlineData(ApplicationProfile.Etoegang, AssuranceLevel.Gemiddeld, SessionMode.OptIn, 7200, null, false, true, 14400, false, TokenShape.None, LogoutScope.IdpOnly, AssuranceScheme.Etoegang)]
    [InlineData(ApplicationProfile.Enterprise, AssuranceLevel.Laag, SessionMode.Always, 3600, 28800, false, false, null, false, TokenShape.None, LogoutScope.Global, AssuranceScheme.Hub)]
    public void Ruling_1_Each_profile_is_a_bundle_of_settings(
        ApplicationProfile profile, AssuranceLevel level, SessionMode mode, int idle, int? absolute, bool persistent, bool endsBeforePrompt, int? statement, bool roleRequired, TokenShape shape, LogoutScope logout, AssuranceScheme scheme)
    {
        var defaults = ApplicationProfileDefaults.For(profile);
        defaults.MinimumLevel.Should().Be(level);
        defaults.Session.Should().Be(new SessionSettings
        {
            Mode = mode,
            Reuse = SessionReuse.Allow,
            IdleSeconds = idle,
            AbsoluteSeconds = absolute,
            Persistent = persistent,
            EndsBeforePrompt = endsBeforePrompt,
            PublicTerminal = false,
            StatementSeconds = statement,
        });
        defaults.Logout.Should().BeEquivalentTo(new LogoutSettings { Scope = logout, BackChannelUri = null, BackChannelSessionRequired = false, PostLogoutRedirectUris = [] });
        defaults.Assurance.Should().BeEquivalentTo(new AssuranceDemand
        {
            Class = ApplicationClass.Gewoon,
            SecondFactor = SecondFactorPlace.Refuse,
            OnUnmet = UnmetLevel.Refuse,
            AcceptsContracts = false,
            SecondFactorSeconds = null,
            Scheme = scheme,
        });
        defaults.RoleRequired.Should().Be(roleRequired);
        defaults.Pkce.Should().Be("required");
        defaults.Consent.Should().Be(ConsentMode.None);
        defaults.Release.Should().Be(new ReleasePolicy
        {
            Set = ReleaseSet.Hub,
            Claims = profile == ApplicationProfile.Education ? ReleaseSets.Education : ReleaseSets.Minimal,
            Shape = shape,
            PersonId = [],
            Agreements = AgreementNeed.Required,
            PublicSubject = false,
        });
    }

    [Fact]
    public void Ruling_14_Every_profile_is_known_and_nothing_else() =>
        FluentActions.Invoking(() => ApplicationProfileDefaults.For((ApplicationProfile)99)).Should().Throw<ArgumentOutOfRangeException>();
}
