using McpAspire.Jobs;
using McpAspire.Tools.Targets;
using Microsoft.Extensions.Options;

namespace McpAspire.Tools.Tests.Targets;

public sealed class TargetPolicyTests
{
    private static readonly string[] Everything = ["0.0.0.0/0", "::/0", "*"];

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("172.16.0.1", "172.16.0.1")]
    [InlineData("172.31.255.254", "172.31.255.254")]
    [InlineData("192.168.1.10", "192.168.1.10")]
    [InlineData("192.168.1.0/24", "192.168.1.0/24")]
    [InlineData("192.168.1.77/24", "192.168.1.0/24")]
    [InlineData("10.1.4.0/22", "10.1.4.0/22")]
    [InlineData("10.1.2.3/32", "10.1.2.3")]
    [InlineData("fd00::10", "fd00::10")]
    [InlineData("FD00:0:0:0:0:0:0:10", "fd00::10")]
    [InlineData("fd00::/118", "fd00::/118")]
    public async Task Private_addresses_are_allowed_and_made_canonical(string target, string canonical) =>
        (await PinAsync(Policy([]), target)).ShouldBe(canonical);

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    [InlineData("172.32.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("192.169.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("example.com")]
    [InlineData("redis")]
    [InlineData("lab.internal")]
    [InlineData("evil-lab.internal")]
    [InlineData("a.lab.internal.example.com")]
    public async Task Everything_else_is_refused_until_the_operator_allows_it(string target)
    {
        var error = await RefusalAsync(Policy([]), target);

        error.Message.ShouldContain("not allowed by policy");
        error.Metadata!["reason"].GetString().ShouldBe("target_policy");
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.169.0/24")]
    [InlineData("168.63.129.16")]
    [InlineData("168.63.128.0/23")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("255.255.255.255")]
    [InlineData("255.255.255.0/24")]
    [InlineData("::")]
    [InlineData("::/118")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2::200/120")]
    [InlineData("fd00:ec2::23")]
    [InlineData("fd00:42::42")]
    [InlineData("fd00:42::/120")]
    [InlineData("fd00:a9fe:a9fe::1")]
    [InlineData("fd00:c1::a9fe:a9fe")]
    [InlineData("169.254.170.2")]
    [InlineData("169.254.0.23")]
    [InlineData("169.254.42.42")]
    [InlineData("fd20:ce::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("0:0:0:0:0:ffff:a9fe:a9fe")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::169.254.169.254")]
    [InlineData("::a9fe:a9fe")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:a9fe:a9fe::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:5601:5601")]
    public async Task Some_addresses_are_never_a_target_even_when_everything_is_allowed(string target) =>
        (await RefusalAsync(Policy(Everything), target)).Message.ShouldContain("never a target");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10.0.0.1 ")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1\n")]
    [InlineData("10.0.0.1\0")]
    [InlineData("10.0.0.01")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("0x7f000001")]
    [InlineData("0X7F000001")]
    [InlineData("2130706433")]
    [InlineData("017700000001")]
    [InlineData("127.1")]
    [InlineData("10.1")]
    [InlineData("10.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1.")]
    [InlineData("10.0.0.1.5")]
    [InlineData("10.0.0.1-20")]
    [InlineData("10.0.0.1,2")]
    [InlineData("10.0.0.*")]
    [InlineData("10.0.0.1:80")]
    [InlineData("10.0.0.1/")]
    [InlineData("10.0.0.1/33")]
    [InlineData("10.0.0.1/+8")]
    [InlineData("10.0.0.1/024")]
    [InlineData("10.0.0.1/255.255.255.0")]
    [InlineData("10.0.0.0/24/24")]
    [InlineData("\uff11\uff10.0.0.1")]
    [InlineData("10\u30020.0.1")]
    [InlineData("[::1]")]
    [InlineData("[fd00::1]:80")]
    [InlineData("fd00::1%eth0")]
    [InlineData("fe80::1%lo")]
    [InlineData("fd00:::1")]
    [InlineData("fd00::1::2")]
    [InlineData("fd00::12345")]
    [InlineData("fd00::/129")]
    [InlineData("-oN")]
    [InlineData("--script=vuln")]
    [InlineData("-web.lab.internal")]
    [InlineData("web-.lab.internal")]
    [InlineData("web..lab.internal")]
    [InlineData(".lab.internal")]
    [InlineData("*.lab.internal")]
    [InlineData("web_1.lab.internal")]
    [InlineData("web.lab.internal/24")]
    [InlineData("web.lab.internal:80")]
    [InlineData("user@web.lab.internal")]
    [InlineData("http://web.lab.internal")]
    [InlineData("web.lab.internal;id")]
    [InlineData("$(id).lab.internal")]
    [InlineData("w\u0435b.lab.internal")]
    [InlineData("\u212alaus.lab.internal")]
    [InlineData("web\u202e.lab.internal")]
    [InlineData("a.lab.internal b.lab.internal")]
    public async Task What_is_not_plainly_an_address_a_network_or_a_name_is_refused_even_when_everything_is_allowed(string target)
    {
        var error = await RefusalAsync(Policy(Everything), target);

        error.Message.ShouldBe("'target' is not an address, a CIDR or a DNS name.");
    }

    [Fact]
    public async Task A_name_or_label_that_is_too_long_is_refused()
    {
        var label = new string('a', 63);

        (await PinAsync(Policy(Everything), $"{label}.lab.internal")).ShouldBe("10.0.0.1");
        await RefusalAsync(Policy(Everything), $"a{label}.lab.internal");
        await RefusalAsync(Policy(Everything), string.Join('.', Enumerable.Repeat(label, 4)));
    }

    [Fact]
    public async Task A_network_that_is_too_large_is_refused_with_one_that_is_not()
    {
        var error = await RefusalAsync(Policy([]), "192.168.0.0/20");

        error.Message.ShouldBe("192.168.0.0/20 has 4096 addresses (at most 1024).");
        error.RecoverySuggestion.ShouldBe("Use /22 or smaller.");
        error.Metadata!["suggested_cidr"].GetString().ShouldBe("/22");
        error.Metadata["example"].GetString().ShouldBe("192.168.0.0/22");
        error.Metadata["max_addresses"].GetInt32().ShouldBe(1024);
    }

    [Theory]
    [InlineData("10.0.0.0/0", "0.0.0.0/0 has 4294967296 addresses (at most 1024).", "/22")]
    [InlineData("fd00::/64", "fd00::/64 has 2^64 addresses (at most 1024).", "/118")]
    [InlineData("::/0", "::/0 has 2^128 addresses (at most 1024).", "/118")]
    public async Task However_large_it_is(string target, string message, string suggestion)
    {
        var error = await RefusalAsync(Policy(Everything), target);

        error.Message.ShouldBe(message);
        error.Metadata!["suggested_cidr"].GetString().ShouldBe(suggestion);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.0/8")]
    [InlineData("127.0.0.0/29", "127.0.0.0/8")]
    [InlineData("::1", "::1")]
    [InlineData("8.8.8.8", "8.8.8.8")]
    [InlineData("8.8.8.8", "0.0.0.0/0")]
    [InlineData("2606:4700::1111", "::/0")]
    public async Task The_operator_can_allow_more(string target, string allow) => (await PinAsync(Policy([allow]), target)).ShouldBe(target);

    [Theory]
    [InlineData("127.0.0.0/8", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("127.0.0.1,::1", "127.0.0.1")]
    public async Task Localhost_is_the_loopback_address_that_is_allowed_and_no_name_server_is_asked(string allow, string pinned)
    {
        var resolver = new FakeResolver(["8.8.8.8"]);

        (await PinAsync(Policy(allow.Split(','), resolver: resolver), "localhost")).ShouldBe(pinned);
        resolver.Questions.ShouldBe(0);
    }

    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5")]
    [InlineData("10.0.0.5", "10.0.0.0/8")]
    [InlineData("10.0.0.0/24", "10.0.0.5")]
    [InlineData("10.0.0.0/24", "10.0.0.128/25")]
    [InlineData("fd00::5", "fd00::/64")]
    [InlineData("db.lab.internal", "db.lab.internal")]
    [InlineData("db.lab.internal", "*.lab.internal")]
    [InlineData("DB.Lab.Internal.", "db.lab.internal")]
    [InlineData("db.lab.internal", "10.0.0.0/30")]
    [InlineData("localhost", "localhost")]
    public async Task What_is_denied_is_denied_whatever_is_allowed(string target, string deny)
    {
        var policy = Policy(Everything, [deny]);

        (await RefusalAsync(policy, target)).Message.ShouldContain("denied by policy");
    }

    [Fact]
    public async Task A_name_is_resolved_once_and_the_address_is_what_runs()
    {
        var resolver = new FakeResolver(["10.0.0.7"], ["169.254.169.254"]);
        var policy = Policy([], resolver: resolver);

        var pinned = await PinAsync(policy, "Web.Lab.Internal.");

        pinned.ShouldBe("10.0.0.7");
        (await PinAsync(policy, pinned)).ShouldBe("10.0.0.7");
        resolver.Questions.ShouldBe(1);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("fe80::1")]
    public async Task One_bad_address_of_a_name_refuses_the_name(string bad)
    {
        var error = await RefusalAsync(Policy([], resolver: new FakeResolver(["10.0.0.7", bad])), "web.lab.internal");

        error.Message.ShouldStartWith("web.lab.internal resolves to ");
    }

    [Fact]
    public async Task Of_several_addresses_an_IPv4_one_is_taken() =>
        (await PinAsync(Policy([], resolver: new FakeResolver(["fd00::7", "10.0.0.7", "10.0.0.8"])), "web.lab.internal")).ShouldBe("10.0.0.7");

    [Fact]
    public async Task A_name_without_an_address_is_refused() =>
        (await RefusalAsync(Policy([], resolver: new FakeResolver([[]])), "gone.lab.internal")).Message.ShouldBe("gone.lab.internal has no address.");

    [Fact]
    public async Task A_name_that_is_allowed_still_needs_an_address_that_is()
    {
        var policy = Policy(["*.example.com"], resolver: new FakeResolver(["93.184.215.14"]));

        (await RefusalAsync(policy, "www.example.com")).Message.ShouldBe("www.example.com resolves to 93.184.215.14, which is not allowed by policy.");
    }

    [Fact]
    public async Task Settings_come_as_lists_or_as_one_string_with_commas()
    {
        await using var host = new TestHost([], new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Targets:Allow"] = "127.0.0.0/8, ::1",
            ["Targets:Deny:0"] = "127.0.0.2",
            ["Targets:Deny:1"] = "127.0.0.3",
        });
        var policy = host.Get<TargetPolicy>();

        (await PinAsync(policy, "127.0.0.1")).ShouldBe("127.0.0.1");
        (await PinAsync(policy, "::1")).ShouldBe("::1");
        await RefusalAsync(policy, "127.0.0.3");
    }

    [Theory]
    [InlineData("Targets:Allow", "10.0.0.0/33")]
    [InlineData("Targets:Deny", "10.0.0.1-20")]
    [InlineData("Targets:Deny", "*.*.internal")]
    [InlineData("Targets:Allow", "0x7f000001")]
    public async Task A_setting_that_says_nothing_is_an_error_that_names_it(string setting, string entry)
    {
        await using var host = new TestHost([], new Dictionary<string, string?>(StringComparer.Ordinal) { [setting] = entry });

        var failure = Should.Throw<OptionsValidationException>(() => host.Get<TargetPolicy>());

        failure.Message.ShouldBe($"{setting}: '{entry}' is not an address, a CIDR, a DNS name or *.suffix.");
    }

    private static TargetPolicy Policy(string[] allow, string[]? deny = null, INameResolver? resolver = null) =>
        new(Options.Create(new TargetOptions { Allow = allow, Deny = deny ?? [] }), resolver ?? new FakeResolver(["10.0.0.1"]));

    private static async Task<string> PinAsync(TargetPolicy policy, string target) =>
        (await policy.PinAsync("target", target, TestContext.Current.CancellationToken)).ToString();

    private static async Task<ToolError> RefusalAsync(TargetPolicy policy, string target)
    {
        var refusal = await Should.ThrowAsync<ToolException>(async () => await PinAsync(policy, target));
        refusal.Error.Type.ShouldBe(ToolErrorType.ValidationError);
        refusal.Error.RecoverySuggestion.ShouldNotBeNullOrEmpty();
        refusal.Error.Metadata!["argument"].GetString().ShouldBe("target");
        return refusal.Error;
    }
}
