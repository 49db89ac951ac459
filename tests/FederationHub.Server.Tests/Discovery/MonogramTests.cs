using FederationHub.Server.Discovery;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>The letters that stand where no logo does.</summary>
public sealed class MonogramTests
{
    [Theory]
    [InlineData("Universiteit van Lindenhorst", "UL")]
    [InlineData("Horizon Lyceum", "HL")]
    [InlineData("Brouwershaven", "B")]
    [InlineData("De Waadkust", "W")]
    [InlineData("De", "D")]
    [InlineData("'t Gooi-Lyceum", "GL")]
    [InlineData("École d'Été", "ÉÉ")]
    [InlineData("1e Montessorischool (locatie Noord)", "1M")]
    [InlineData("北京大学", "北")]
    [InlineData("<script>", "S")]
    [InlineData("𝔘ni 𝔅asel", "𝔘𝔅")]
    [InlineData("–", "")]
    public void A_name_gives_one_or_two_letters(string name, string letters) => Monogram.Of(name).Should().Be(letters);
}
