using FederationHub.Samples.Systems.Education;

namespace FederationHub.Samples.Tests.Systems;

public sealed class ReaderTests
{
    [Theory]
    [InlineData("onderwijsmedewerker", "verhoogd", true)]
    [InlineData("onderwijsmedewerker", "hoog", true)]
    [InlineData("onderwijsmedewerker", "gemiddeld", false)]
    [InlineData("onderwijsmedewerker", "Verhoogd", false)]
    [InlineData("onderwijsmedewerker", "", false)]
    [InlineData("onderwijsdeelnemer", "hoog", false)]
    [InlineData("betrokkene", "verhoogd", false)]
    [InlineData("", "hoog", false)]
    public void R001_13_R001_14_The_application_decides_by_role_and_level(string role, string level, bool may) => new Reader("sub", role, level).MayChange.Should().Be(may);
}
