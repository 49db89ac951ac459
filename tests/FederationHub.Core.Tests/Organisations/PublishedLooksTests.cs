using FederationHub.Core.Organisations;

namespace FederationHub.Core.Tests.Organisations;

/// <summary>What metadata says for people completes what an operator wrote, and replaces nothing of it (ux 1.9).</summary>
public sealed class PublishedLooksTests
{
    private static readonly PublishedLook Look = new()
    {
        Names = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Another School", ["nl"] = "De School" },
        Aliases = ["school", "DS", "old name"],
        Domains = ["school.example", "student.school.example", "college.example"],
        Logo = "https://school.example/logo.png",
        Hidden = true,
    };

    private static DiscoveryEntry Completed(HubSettings? settings = null, string entry = "school-entry", PublishedLook? look = null) =>
        PublishedLooks.Complete(settings ?? Hubs.Settings, upstream => upstream.Id == "school-idp" ? look ?? Look : null).Single(found => found.Id == entry);

    [Fact]
    public void It_fills_languages_other_words_and_domains_the_logo_and_whether_it_is_hidden()
    {
        var entry = Completed();

        entry.Name.ByLanguage.Should().BeEquivalentTo(new Dictionary<string, string> { ["en"] = "School", ["nl"] = "De School" }, "what the operator wrote stays");
        entry.Aliases.Should().Equal("DS", "old name");
        entry.Domains.Should().Equal("mail.school.example", "student.school.example");
        entry.Logo.Should().Be(Look.Logo);
        entry.Hidden.Should().BeTrue();
    }

    [Fact]
    public void What_the_operator_wrote_counts_before_it()
    {
        var settings = Hubs.Settings with { Entries = [Hubs.SchoolEntry with { Logo = "https://hub.example/own.png", Aliases = [.. Enumerable.Range(0, 19).Select(number => $"name {number}")] }, Hubs.CollegeEntry] };

        var entry = Completed(settings);

        entry.Logo.Should().Be("https://hub.example/own.png");
        entry.Aliases.Should().HaveCount(20).And.EndWith("DS");
    }

    [Fact]
    public void A_domain_that_somebody_else_has_stays_theirs() => Completed().Domains.Should().NotContain("college.example");

    [Fact]
    public void A_domain_that_two_publish_is_nobody_s()
    {
        var settings = Hubs.Settings with { Upstreams = [Hubs.SchoolIdp, Hubs.CollegeIdp with { Organisations = ["college"] }], Entries = [Hubs.SchoolEntry, Hubs.CollegeEntry] };
        var look = new PublishedLook { Domains = ["shared.example"] };

        PublishedLooks.Complete(settings, _ => look).Should().OnlyContain(entry => !entry.Domains.Contains("shared.example"));
    }

    [Fact]
    public void What_the_identity_provider_of_several_publishes_is_the_name_of_none()
    {
        var branch = Hubs.SchoolEntry with { Id = "branch", Name = LocalisedText.Same("Branch") };

        Completed(Hubs.Settings with { Entries = [Hubs.SchoolEntry, branch] }, "branch").Should().BeSameAs(branch);
        Completed(Hubs.Settings with { Upstreams = [Hubs.SchoolIdp with { Organisations = ["school", "college"] }] }).Should().BeSameAs(Hubs.SchoolEntry);
    }
}
