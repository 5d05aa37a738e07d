//! Known crawlers and link previewers, by their user agent (rule 14): the list that the `isbot` crate keeps, with what
//! it misses added and what it overdoes taken out.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use isbot::Bots;

/// Programs that people drive: HTTP clients, and browsers without a window. They announce no crawling, and a person
/// who is not counted costs an affiliate money. So do the last lines: browsers and phones of people that a
/// pattern catches by accident.
const NOT_CRAWLERS: &[&str] = &[
    "^curl",
    "^java/",
    "^javascript",
    "^lua-resty-http",
    "^php",
    "^php-curl-class",
    "^postmanruntime",
    "^unityplayer",
    "ahc/",
    "aiohttp",
    "anyevent",
    "apachebench/",
    "axios",
    "go-http-client",
    "guzzlehttp",
    "headlesschrome",
    "http_get",
    "httpclient",
    "httpurlconnection",
    "httpx",
    "libwww-perl",
    "node-fetch/",
    "okhttp",
    "pcore-http",
    "phantomjs",
    "pycurl",
    "python-requests",
    "python-urllib",
    "wget",
    "^ddg_android",
    "^duckduckgo",
    "^netsurf",
    // As in a mistyped `User-Agent: Mozilla/5.0 …`; `externalagent` below stands for it.
    "agent",
];

/// Previewers and crawlers that the list does not know yet.
const MORE_CRAWLERS: &[&str] = &[
    "^whatsapp/",
    "cardyb",
    "externalagent",
    "googleother",
    "kakaotalk-scrap",
    "snap url preview",
    "user-triggered",
];

/// Phones of this make say ` CUBOT)`.
const PHONE: &str = "cubot";

static CRAWLERS: LazyLock<Crawlers> = LazyLock::new(Crawlers::new);

/// Verdicts remembered, 8 bytes each: buyers have few browsers among them.
const REMEMBERED: usize = 1 << 10;

struct Crawlers {
    bots: Bots,
    hasher: RandomState,
    /// The hash of an agent, its last bit being the verdict. Under keys of this process nobody finds two that are
    /// alike.
    remembered: Vec<AtomicU64>,
}

impl Crawlers {
    fn new() -> Self {
        let mut bots = Bots::default();
        bots.remove(NOT_CRAWLERS);
        bots.append(MORE_CRAWLERS);
        Self {
            bots,
            hasher: RandomState::new(),
            remembered: (0..REMEMBERED).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    fn has(&self, agent: &str) -> bool {
        let hash = self.hasher.hash_one(agent);
        let place = usize::try_from(hash >> 32).unwrap_or_default() % REMEMBERED;
        let Some(remembered) = self.remembered.get(place) else {
            return self.look_up(agent);
        };
        let known = remembered.load(Ordering::Relaxed);
        if known | 1 == hash | 1 {
            return known & 1 == 1;
        }
        let is_crawler = self.look_up(agent);
        remembered.store(hash & !1 | u64::from(is_crawler), Ordering::Relaxed);
        is_crawler
    }

    fn look_up(&self, agent: &str) -> bool {
        self.bots.is_bot(agent) && !agent.to_ascii_lowercase().contains(PHONE)
    }
}

/// Compiles the list, 4 ms that no buyer is to wait for.
pub(super) fn prepare() {
    LazyLock::force(&CRAWLERS);
}

/// Whether a user agent says that it crawls or previews.
pub(super) fn is_crawler(agent: &str) -> bool {
    CRAWLERS.has(agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crawlers_and_previewers_are_known() {
        for agent in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "Twitterbot/1.0",
            "TelegramBot (like TwitterBot)",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
            "WhatsApp/2.23.20.0",
            "WhatsApp/2.19.81 A",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
            "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
            "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) (Applebot/0.1)",
        ] {
            assert!(is_crawler(agent), "{agent}");
        }
    }

    #[test]
    fn people_and_the_programs_they_drive_are_not() {
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (Linux; Android 9; CUBOT) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 300.0.0.0",
            "User-Agent: Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
            "curl/8.5.0",
            "Wget/1.21.3",
            "python-requests/2.32.0",
            "python-httpx/0.27.0",
            "Python-urllib/3.12",
            "Python/3.12 aiohttp/3.9",
            "Go-http-client/1.1",
            "axios/1.7.0",
            "okhttp/4.12.0",
            "Apache-HttpClient/4.5 (Java/17)",
            "Java/17.0.1",
            "PostmanRuntime/7.40",
            "node",
            "oha/1.4",
        ] {
            assert!(!is_crawler(agent), "{agent}");
        }
    }

    #[test]
    fn a_verdict_that_is_remembered_is_of_this_agent_and_no_other() {
        let crawlers = Crawlers::new();
        let places = 4 * REMEMBERED;
        for _ in 0..2 {
            for n in 0..places {
                assert!(!crawlers.has(&format!("Mozilla/5.0 Firefox/{n}.0")), "{n}");
                assert!(crawlers.has(&format!("Googlebot/{n}.0")), "{n}");
            }
        }
        assert!(crawlers.has("Googlebot/1.0") && crawlers.has("Googlebot/1.0"));
        assert!(!crawlers.has("Firefox/1.0") && !crawlers.has("Firefox/1.0"));
    }
}
