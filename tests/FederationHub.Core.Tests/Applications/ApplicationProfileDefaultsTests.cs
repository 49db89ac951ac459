using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Core.Tests.Applications;

public sealed class ApplicationProfileDefaultsTests
{
    [Theory]
    [InlineData(ApplicationProfile.Care, AssuranceLevel.Verhoogd, SessionMode.Always, false)]
    [InlineData(ApplicationProfile.Education, AssuranceLevel.Gemiddeld, SessionMode.Always, true)]
    [InlineData(ApplicationProfile.Municipal, AssuranceLevel.Gemiddeld, SessionMode.Always, false)]
    [InlineData(ApplicationProfile.Procurement, AssuranceLevel.Gemiddeld, SessionMode.Always, false)]
    [InlineData(ApplicationProfile.Etoegang, AssuranceLevel.Gemiddeld, SessionMode.Never, false)]
    [InlineData(ApplicationProfile.Enterprise, AssuranceLevel.Laag, SessionMode.Always, false)]
    public void Each_profile_has_its_own(ApplicationProfile profile, AssuranceLevel level, SessionMode mode, bool roleRequired)
    {
        var defaults = ApplicationProfileDefaults.For(profile);
        defaults.MinimumLevel.Should().Be(level);
        defaults.Session.Mode.Should().Be(mode);
        defaults.Session.IdleSeconds.Should().Be(3600);
        defaults.Session.AbsoluteSeconds.Should().Be(8 * 3600);
        defaults.RoleRequired.Should().Be(roleRequired);
        defaults.Pkce.Should().Be("required");
        defaults.Release.Claims.Should().Equal(profile == ApplicationProfile.Education ? ReleaseSets.Education : []);
    }

    [Fact]
    public void Ruling_14_Every_profile_is_known_and_nothing_else() =>
        FluentActions.Invoking(() => ApplicationProfileDefaults.For((ApplicationProfile)99)).Should().Throw<ArgumentOutOfRangeException>();
}
