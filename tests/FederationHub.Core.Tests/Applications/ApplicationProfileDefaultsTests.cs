using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Core.Tests.Applications;

public sealed class ApplicationProfileDefaultsTests
{
    [Theory]
    [InlineData(ApplicationProfile.Care, AssuranceLevel.Verhoogd, SessionMode.Always, false, TokenShape.None)]
    [InlineData(ApplicationProfile.Education, AssuranceLevel.Gemiddeld, SessionMode.Always, true, TokenShape.None)]
    [InlineData(ApplicationProfile.Municipal, AssuranceLevel.Gemiddeld, SessionMode.Always, false, TokenShape.V2)]
    [InlineData(ApplicationProfile.Procurement, AssuranceLevel.Gemiddeld, SessionMode.Always, false, TokenShape.None)]
    [InlineData(ApplicationProfile.Etoegang, AssuranceLevel.Gemiddeld, SessionMode.Never, false, TokenShape.None)]
    [InlineData(ApplicationProfile.Enterprise, AssuranceLevel.Laag, SessionMode.Always, false, TokenShape.None)]
    public void Ruling_1_Each_profile_is_a_bundle_of_settings(ApplicationProfile profile, AssuranceLevel level, SessionMode mode, bool roleRequired, TokenShape shape)
    {
        var defaults = ApplicationProfileDefaults.For(profile);
        defaults.MinimumLevel.Should().Be(level);
        defaults.Session.Should().Be(new SessionSettings { Mode = mode, IdleSeconds = 3600, AbsoluteSeconds = 8 * 3600 });
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
