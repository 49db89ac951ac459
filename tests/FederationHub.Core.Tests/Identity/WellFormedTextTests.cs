using FederationHub.Core.Identity;

namespace FederationHub.Core.Tests.Identity;

public sealed class WellFormedTextTests
{
    public static TheoryData<string, string, bool, bool> Texts { get; } = new()
    {
        { "ASCII", "jan.de-vries+x@school.example", true, true },
        { "diacritics", "Ångström-Ünal", true, true },
        { "combined diacritics", "A\u030Angstro\u0308m", true, true },
        { "beyond the first plane", "𠀋😀", true, true },
        { "letters from right to left", "שרה סارا", true, true },
        { "zero width non-joiner, as Persian names need", "علی\u200cرضا", false, true },
        { "zero width joiner, as Indic names need", "क्\u200dष", false, true },
        { "soft hyphen", "jan\u00adsen", false, true },
        { "tab", "jan\tsen", false, false },
        { "line feed", "jan\nsen", false, false },
        { "NUL", "jan\0", false, false },
        { "C1 control", "jan\u0085sen", false, false },
        { "line separator", "jan\u2028sen", false, false },
        { "right-to-left override", "\u202enasnaj", false, false },
        { "right-to-left isolate", "\u2067jan\u2069", false, false },
        { "left-to-right mark", "jan\u200e", false, false },
        { "Arabic letter mark", "jan\u061c", false, false },
        { "zero width space", "jan\u200bsen", false, true },
        { "byte order mark", "\ufeffjan", false, true },
        { "word joiner", "jan\u2060sen", false, true },
        { "Hangul filler", "jan\u3164", false, true },
        { "blank of Braille", "jan\u2800", false, true },
        { "variation selector", "jan\ufe0f", false, true },
        { "tag characters", "jan\U000E0061", false, true },
        { "what stands for text that could not be read", "jan\ufffd", false, true },
        { "no text at all", "", true, true },
    };

    // Not written out beforehand: half a character does not survive that.
    [Theory, MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void Bad_input_What_identifies_hides_nothing_and_names_keep_what_their_script_needs(string what, string text, bool identifies, bool readable)
    {
        WellFormedText.IsIdentifying(text).Should().Be(identifies, what);
        WellFormedText.IsReadable(text).Should().Be(readable, what);
    }

    // Not as rows: a runner that hands rows over as text would mend them.
    [Fact]
    public void Bad_input_Half_a_character_is_no_text()
    {
        foreach (var half in (string[])["jan\ud800", "\udc00jan", "\udc00\ud800", "\ud800\ud800\udc00"])
        {
            WellFormedText.IsIdentifying(half).Should().BeFalse();
            WellFormedText.IsReadable(half).Should().BeFalse();
        }
    }
}
