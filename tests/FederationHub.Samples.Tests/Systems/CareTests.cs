using System.Text;
using System.Text.Json;
using FederationHub.Samples.Systems.Care;
using FederationHub.Samples.WebApp;

namespace FederationHub.Samples.Tests.Systems;

public sealed class CareTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly MovableClock _clock = new(Now);

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    public void R000_10_A_device_is_paired_only_by_a_login_of_now(int secondsAgo, bool paired) =>
        (new PairedDevices(_clock).Pair(Login(Now.AddSeconds(-secondsAgo).ToUnixTimeSeconds()), "24680") is not null).Should().Be(paired);

    [Fact]
    public void R000_10_A_login_without_its_time_pairs_nothing() => new PairedDevices(_clock).Pair(Login(null), "24680").Should().BeNull();

    [Theory]
    [InlineData("2468")]
    [InlineData("246801")]
    [InlineData("2468a")]
    [InlineData("")]
    public void A_pin_is_five_digits(string pin) => new PairedDevices(_clock).Pair(Login(Now.ToUnixTimeSeconds()), pin).Should().BeNull();

    [Fact]
    public void The_right_pin_on_the_right_device_is_the_person_and_the_fifth_wrong_one_ends_the_pairing()
    {
        var devices = new PairedDevices(_clock);
        var device = devices.Pair(Login(Now.ToUnixTimeSeconds()), "24680")!;

        devices.Enter(device, "24680").Should().Be("carer");
        devices.Enter("another device", "24680").Should().BeNull();
        devices.Enter(null, "24680").Should().BeNull();
        for (var count = 0; count < 4; count++)
        {
            devices.Enter(device, "00000").Should().BeNull();
        }

        devices.Enter(device, "24680").Should().Be("carer", "a right PIN counts anew");
        for (var count = 0; count < 5; count++)
        {
            devices.Enter(device, "00000").Should().BeNull();
        }

        devices.Enter(device, "24680").Should().BeNull();
        devices.Knows(device).Should().BeFalse();
    }

    [Fact]
    public void A_pairing_ends_after_ninety_days()
    {
        var devices = new PairedDevices(_clock);
        var device = devices.Pair(Login(Now.ToUnixTimeSeconds()), "24680");
        _clock.Now = Now.AddDays(90);

        devices.Enter(device, "24680").Should().BeNull();
    }

    // RFC 6238, appendix B, the last six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        TimeCodes.Code(Encoding.ASCII.GetBytes("12345678901234567890"), DateTimeOffset.FromUnixTimeSeconds(seconds)).Should().Be(code);

    [Fact]
    public void A_code_is_good_once_and_five_wrong_ones_end_it()
    {
        var codes = new TimeCodes(_clock);
        var secret = Convert.FromHexString(codes.NewSecretFor("carer")!);
        codes.Accept("nobody", "000000").Should().BeFalse();
        codes.Accept("carer", TimeCodes.Code(secret, Now)).Should().BeTrue();
        codes.Accept("carer", TimeCodes.Code(secret, Now)).Should().BeFalse("it was used");
        codes.NewSecretFor("carer").Should().BeNull("the secret is shown until it was used once");
        for (var count = 0; count < 5; count++)
        {
            codes.Accept("carer", "x").Should().BeFalse();
        }

        _clock.Now = Now.AddMinutes(5);
        codes.Accept("carer", TimeCodes.Code(secret, _clock.Now)).Should().BeFalse();
    }

    private static LoginResult Login(long? authenticatedAt) =>
        new(JsonElement.Parse(authenticatedAt is null ? """{"sub":"carer"}""" : $$"""{"sub":"carer","auth_time":{{authenticatedAt}}}"""), null, "");
}
