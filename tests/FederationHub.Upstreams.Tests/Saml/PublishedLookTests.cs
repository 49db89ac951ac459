using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Upstreams.Tests.Saml;

/// <summary>What of an organisation's metadata people may find it by (SAML Metadata UI 2.1, shibmd:Scope, REFEDS hide-from-discovery).</summary>
public sealed class PublishedLookTests
{
    private static readonly PublishedEntity Entity = new()
    {
        EntityId = "https://idp.school.example",
        Names = new Dictionary<string, string>(StringComparer.Ordinal) { ["nl"] = "De School", ["EN"] = " The School ", ["de"] = "Zwei\nZeilen", ["fr"] = new string('x', 101), ["?"] = "x", ["it"] = "Scuola \u202eelpmaxe" },
        Keywords = ["de school", "DS", "ds", " ", "\u2066SD"],
        Logos = ["http://school.example/a.png", "https://school.example/a\n10:00 WRN forged", "https://sch\u200dool.example/a.png", "data:image/svg+xml;base64,PHN2Zy8+", "https://school.example/logo.png"],
        Scopes = ["School.example", "/^.+\\.school\\.example$/", "localrealm", "student.school.example"],
        Categories = ["http://refeds.org/category/hide-from-discovery"],
    };

    [Fact]
    public void Names_words_logo_and_the_wish_to_be_left_out_are_taken_where_they_can_be_shown()
    {
        var look = Entity.Look(isVetted: true)!;

        look.Names.Should().BeEquivalentTo(new Dictionary<string, string> { ["nl"] = "De School", ["en"] = "The School" });
        look.Aliases.Should().Equal("de school", "DS");
        look.Logo.Should().Be("https://school.example/logo.png");
        look.Hidden.Should().BeTrue();
        look.Domains.Should().Equal("school.example", "student.school.example");
    }

    [Fact]
    public void Domains_of_metadata_that_only_its_owner_publishes_lead_nobody_anywhere() => Entity.Look(isVetted: false)!.Domains.Should().BeEmpty();

    [Fact]
    public void What_says_nothing_is_nothing() => new PublishedEntity { EntityId = "x", Categories = ["http://refeds.org/category/hide-from-discovery (supported)"] }.Look(isVetted: true).Should().BeNull();
}
