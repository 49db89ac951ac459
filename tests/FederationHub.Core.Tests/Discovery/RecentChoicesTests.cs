using FederationHub.Core.Discovery;

namespace FederationHub.Core.Tests.Discovery;

public sealed class RecentChoicesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static RecentChoices After(params string[] entries) =>
        entries.Aggregate(RecentChoices.None, (choices, entry) => choices.Used(entry, Now));

    private static RecentChoices Again(RecentChoices choices, DateTimeOffset? at = null) => RecentChoices.Read(choices.Write(), at ?? Now);

    private static IEnumerable<string> Ids(RecentChoices choices) => choices.Choices.Select(choice => choice.Entry);

    [Fact]
    public void What_was_used_last_comes_first_and_nothing_stands_there_twice()
    {
        Ids(After("a", "b", "a", "c")).Should().Equal("c", "a", "b");
    }

    [Fact]
    public void The_sixth_takes_the_place_of_the_one_that_was_used_longest_ago()
    {
        Ids(After("a", "b", "c", "d", "e", "f")).Should().Equal("f", "e", "d", "c", "b");
    }

    [Fact]
    public void An_entry_with_which_the_person_always_goes_on_stays_longer_than_others()
    {
        var choices = After("a").AlwaysUse("a", 1, Now);

        foreach (var entry in new[] { "b", "c", "d", "e", "f" })
        {
            choices = choices.Used(entry, Now);
        }

        Ids(choices).Should().Equal("f", "e", "d", "c", "a");
        choices.AlwaysAt(1).Should().Be("a");
    }

    [Fact]
    public void A_wish_goes_with_its_entry()
    {
        var choices = After("a", "b", "c", "d", "e");
        foreach (var entry in new[] { "a", "b", "c", "d", "e" })
        {
            choices = choices.AlwaysUse(entry, entry[0], Now);
        }

        choices = choices.Used("f", Now);

        choices.Choices.Should().HaveCount(RecentChoices.Most);
        choices.Always.Should().OnlyContain(wish => Ids(choices).Contains(wish.Entry));
    }

    public static TheoryData<RecentChoices> Contents { get; } =
    [
        RecentChoices.None,
        After("a"),
        After("a", "b", "c", "d", "e"),
        After("met spatie", "é\n|;,=\"", "日本", "-"),
        After("a", "b").AlwaysUse("a", 42, Now).AlwaysUse("b", 43, Now),
        After("a", "b").AlwaysUse("b", null, Now).Announce("c", Now),
        RecentChoices.None.Announce("c", Now),
        After("a").AlwaysUse("a", ulong.MaxValue, Now).Failed(Now, byAlways: true),
        RecentChoices.None.Failed(Now, byAlways: false),
    ];

    [Theory]
    [MemberData(nameof(Contents))]
    public void Is_read_as_it_was_written(RecentChoices choices) => Again(choices).Should().BeEquivalentTo(choices);

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_is_cut_short_or_goes_on_too_long_is_read_as_nothing(RecentChoices choices)
    {
        var octets = choices.Write();
        for (var length = 0; length < octets.Length; length++)
        {
            RecentChoices.Read(octets.AsSpan(..length), Now).Should().BeSameAs(RecentChoices.None);
        }

        RecentChoices.Read([.. octets, 0], Now).Should().BeSameAs(RecentChoices.None);
        RecentChoices.Read([2, .. octets[1..]], Now).Should().BeSameAs(RecentChoices.None, "another form is another hub's version");
    }

    [Fact]
    public void Any_octets_are_read_without_an_exception()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var octets = new byte[random.Next(80)];
            random.NextBytes(octets);
            if (octets.Length > 0)
            {
                octets[0] = 1;
            }

            var read = RecentChoices.Read(octets, Now);
            read.Choices.Count.Should().BeLessThanOrEqualTo(RecentChoices.Most);
            read.Always.Count.Should().BeLessThanOrEqualTo(RecentChoices.MostAlways);
        }
    }

    [Fact]
    public void An_id_that_is_listed_twice_counts_once()
    {
        byte[] octets = [1, 0, 2, 1, (byte)'a', .. Day, 1, (byte)'a', .. Day, 0];

        Ids(RecentChoices.Read(octets, Now)).Should().Equal("a");
    }

    private static byte[] Day => After("a").Write()[^3..^1];

    [Fact]
    public void The_largest_content_is_bounded()
    {
        var choices = RecentChoices.None;
        for (var i = 0; i < 9; i++)
        {
            var entry = new string((char)('a' + i), RecentChoices.LongestId);
            choices = choices.Used(entry, Now).AlwaysUse(entry, (ulong)i, Now);
        }

        choices = choices.Announce(new string('z', RecentChoices.LongestId), Now).Failed(Now, byAlways: true);

        choices.Always.Should().HaveCount(RecentChoices.MostAlways);
        choices.Write().Length.Should().BeLessThanOrEqualTo(480);
        Again(choices).Should().BeEquivalentTo(choices);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ééééééééééééééééééééééééééééééééé")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void An_id_that_no_entry_can_have_is_not_remembered(string entry)
    {
        Ids(After("a").Used(entry, Now)).Should().Equal("a");
        RecentChoices.None.Announce(entry, Now).Announced.Should().BeNull();
    }

    [Fact]
    public void What_was_not_used_for_180_days_is_forgotten_one_by_one()
    {
        var choices = After("old").Used("new", Now.AddDays(100));

        Ids(Again(choices, Now.AddDays(179))).Should().Equal("new", "old");
        Ids(Again(choices, Now.AddDays(180))).Should().Equal("new");
        Ids(Again(choices, Now.AddDays(280))).Should().BeEmpty();
    }

    [Fact]
    public void Always_ends_after_90_days_however_often_it_was_used()
    {
        var choices = After("a").AlwaysUse("a", null, Now).Used("a", Now.AddDays(80));

        Again(choices, Now.AddDays(89)).AlwaysAt(7).Should().Be("a");
        Again(choices, Now.AddDays(90)).AlwaysAt(7).Should().BeNull();
    }

    [Fact]
    public void A_wish_for_one_application_counts_there_only_and_before_one_for_all()
    {
        var choices = After("a", "b").AlwaysUse("a", null, Now).AlwaysUse("b", 7, Now);

        choices.AlwaysAt(7).Should().Be("b");
        choices.AlwaysAt(8).Should().Be("a");
        After("a").AlwaysUse("a", 7, Now).AlwaysAt(8).Should().BeNull();
    }

    [Fact]
    public void The_last_word_counts()
    {
        var choices = After("a", "b").AlwaysUse("a", 7, Now).AlwaysUse("b", null, Now);

        choices.AlwaysAt(7).Should().Be("b", "for all takes the place of every earlier wish");
        choices.AlwaysUse("a", 7, Now).AlwaysUse("b", 7, Now).AlwaysAt(7).Should().Be("b");
        choices.AlwaysUse("unknown", null, Now).Should().Be(choices, "only what led to a login");
    }

    [Fact]
    public void A_failed_login_counts_for_ten_minutes()
    {
        var choices = After("a").AlwaysUse("a", null, Now).Failed(Now, byAlways: false);

        choices.FailedJustNow(Now.AddMinutes(10).AddSeconds(-1)).Should().BeTrue();
        choices.FailedJustNow(Now.AddMinutes(10)).Should().BeFalse();
        choices.AlwaysAt(7).Should().Be("a", "it was not led there by its wish");
        choices.Used("a", Now).FailedJustNow(Now).Should().BeFalse("a success ends it");
    }

    [Fact]
    public void A_failed_login_to_which_the_wish_led_ends_it_until_a_success()
    {
        var choices = Again(After("a").AlwaysUse("a", null, Now).Failed(Now, byAlways: true), Now.AddDays(3));

        choices.AlwaysAt(7).Should().BeNull();
        choices.Failed(Now, byAlways: false).AlwaysAt(7).Should().BeNull();
        choices.Used("b", Now.AddDays(3)).AlwaysAt(7).Should().Be("a");
        choices.Succeeded().AlwaysAt(7).Should().Be("a");
    }

    [Fact]
    public void What_is_removed_leaves_nothing_of_it()
    {
        var choices = After("a", "b").AlwaysUse("a", 7, Now).AlwaysUse("b", 8, Now).Announce("a", Now).Without("a");

        Ids(choices).Should().Equal("b");
        choices.Always.Select(wish => wish.Entry).Should().Equal("b");
        choices.Announced.Should().BeNull();
        choices.WithoutAlways().AlwaysAt(8).Should().BeNull();
    }

    [Fact]
    public void What_a_portal_announced_counts_for_eight_hours_and_leads_nowhere()
    {
        var choices = RecentChoices.None.Announce("a", Now);

        Again(choices, Now.AddHours(8).AddSeconds(-1)).Announced!.Entry.Should().Be("a");
        Again(choices, Now.AddHours(8)).Announced.Should().BeNull();
        choices.AlwaysAt(7).Should().BeNull();
        choices.IsEmpty.Should().BeFalse();
    }

    [Fact]
    public void A_browser_keeps_it_no_longer_than_what_is_in_it()
    {
        After("a").LifeAt(Now).Should().Be(RecentChoices.Life);
        RecentChoices.None.Announce("a", Now).LifeAt(Now.AddHours(1)).Should().Be(TimeSpan.FromHours(7));
        RecentChoices.None.Failed(Now, byAlways: false).LifeAt(Now).Should().Be(RecentChoices.FailureCounts);
        RecentChoices.None.Failed(Now, byAlways: false).IsEmpty.Should().BeTrue();
        RecentChoices.None.LifeAt(Now).Should().Be(TimeSpan.Zero);
    }
}
